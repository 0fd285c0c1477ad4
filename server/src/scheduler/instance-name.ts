import type { Instance } from '@rollcall/shared/meeting';

/** How logs name an instance. */
export const nameOf = ({ meetingID, orderID }: Instance): Record<string, number> => ({ meetingID, orderID });

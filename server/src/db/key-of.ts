import type { Instance } from '@rollcall/shared/meeting';

/** What tells an instance from others in a Map. */
export const keyOf = ({ meetingID, orderID }: Instance): string => `${meetingID} ${orderID}`;

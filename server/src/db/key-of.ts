import type { Instance } from '@rollcall/shared/meeting';

/** Tells instances apart in a map. */
export const keyOf = ({ meetingID, orderID }: Instance): string => `${meetingID} ${orderID}`;

import type { Instance } from '@rollcall/shared/meeting';

/** The keys of a meeting that is kept in the usual way. */
export function naiveKeys({ meetingID, orderID }: Instance) {
  const meeting = `naive:${meetingID}:${orderID}`;
  return {
    /** hash: fromdatetime, todatetime (ms) */
    meeting,
    /** set: e-mails */
    audience: `${meeting}:audience`,
    /** list: e-mails */
    participants: `${meeting}:participants`,
    /** list: JSON of email, eventType, timestamp */
    log: `${meeting}:log`,
  };
}

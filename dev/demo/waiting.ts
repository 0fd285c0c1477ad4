import { setTimeout as delay } from 'node:timers/promises';
import { type ActiveMeeting, type Instance, mayRetry, type RollcallClient, reasonOf } from '@rollcall/client';
import type { Patience } from '../services/patience.ts';

/** Lets some time pass in the meeting, so that its attendance has something to show. */
export const someTime = (): Promise<void> => delay(800);

/**
 * Waits until a caller sees an instance among the live ones.
 *
 * @param title of the meeting, for the message at the deadline
 */
export async function untilActive(
  patience: Patience,
  client: RollcallClient,
  title: string,
  { meetingID, orderID }: Instance,
): Promise<{ meeting: ActiveMeeting; seenAt: Date }> {
  return await patience.until(`${title} to be among the active meetings`, async () => {
    const meetings = await activeMeetings(client);
    const meeting = meetings.find((one) => one.meetingID === meetingID && one.orderID === orderID);
    return meeting && { meeting, seenAt: new Date() };
  });
}

/** None while the server cannot say, as one may on a machine that is too busy. */
async function activeMeetings(client: RollcallClient): Promise<ActiveMeeting[]> {
  try {
    return (await client.meetings.active.query()).meetings;
  } catch (error) {
    if (mayRetry(error)) return [];
    throw error;
  }
}

/** Waits until an instance is over. */
export async function untilOver(
  patience: Patience,
  client: RollcallClient,
  title: string,
  instance: Instance,
): Promise<void> {
  await patience.until(`${title} to be over`, async () => {
    const reason = await client.meetings.participants.query(instance).then(() => undefined, reasonOf);
    return reason === 'MEETING_NOT_ACTIVE' || undefined;
  });
}

import { setTimeout as delay } from 'node:timers/promises';
import { type ActiveMeeting, type Instance, type RollcallClient, reasonOf } from '@rollcall/client';

const pollEveryMs = 20;

/** Lets some time pass in the meeting, so that its attendance has something to show. */
export const someTime = (): Promise<void> => delay(800);

/** Waits until a caller sees an instance among the live ones. */
export async function untilActive(
  client: RollcallClient,
  { meetingID, orderID }: Instance,
): Promise<{ meeting: ActiveMeeting; seenAt: Date }> {
  for (;;) {
    const { meetings } = await client.meetings.active.query();
    const meeting = meetings.find((one) => one.meetingID === meetingID && one.orderID === orderID);
    if (meeting) return { meeting, seenAt: new Date() };
    await delay(pollEveryMs);
  }
}

/** Waits until an instance is over. */
export async function untilOver(client: RollcallClient, instance: Instance): Promise<void> {
  for (;;) {
    const reason = await client.meetings.participants.query(instance).then(() => undefined, reasonOf);
    if (reason === 'MEETING_NOT_ACTIVE') return;
    await delay(pollEveryMs);
  }
}

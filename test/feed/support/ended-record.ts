import type { Instance } from '@rollcall/client';
import { numbersTo } from '../../support/record.ts';
import type { MeetingPlan, Sandbox } from '../../support/sandbox.ts';

/** Adds a meeting that ended a minute ago, with a record of this many messages, `word 1` being change number 1. */
export async function addEndedMeeting(
  { addMeeting, db }: Sandbox,
  { userID }: { userID: number },
  messages: number,
  plan: MeetingPlan = {},
): Promise<{ instance: Instance; end: Date }> {
  const instance = await addMeeting({ from: -120_000, to: -60_000, ...plan });
  const timestamp = new Date(Math.floor((Date.now() - 90_000) / 1000) * 1000);
  const rows = numbersTo(messages).map((seq) => ({ ...instance, seq, userID, body: `word ${seq}`, timestamp }));
  for (let from = 0; from < rows.length; from += 1_000) {
    await db
      .insertInto('message')
      .values(rows.slice(from, from + 1_000))
      .execute();
  }
  const row = db
    .updateTable('meeting_instance')
    .where('meetingID', '=', instance.meetingID)
    .where('orderID', '=', instance.orderID);
  await row.set({ archivedSeq: messages, endedAt: timestamp }).execute();
  const { todatetime: end } = await db
    .selectFrom('meeting_instance')
    .select('todatetime')
    .where('meetingID', '=', instance.meetingID)
    .where('orderID', '=', instance.orderID)
    .executeTakeFirstOrThrow();
  return { instance, end };
}

import { lockMeeting, noteMeetingChange } from '@rollcall/server/db/schedule/meeting-changes';
import type { Database } from '@rollcall/server/db/schema';
import { shortTransaction } from '@rollcall/server/db/short-transaction';
import type { Transaction } from 'kysely';
import type { Sandbox } from './sandbox.ts';

/**
 * Changes the schedule of a meeting in MySQL as a mutation does, and leaves it to the test to bring that to Redis.
 *
 * @returns the revision that this made
 */
export async function changeMeeting(
  { db }: Pick<Sandbox, 'db'>,
  meetingID: number,
  change: (transaction: Transaction<Database>) => Promise<unknown>,
  actorID = 0,
): Promise<number> {
  return await shortTransaction(db, async (transaction) => {
    const meeting = await lockMeeting(transaction, meetingID);
    if (!meeting) throw new Error(`there is no meeting ${meetingID}`);
    await change(transaction);
    await noteMeetingChange(transaction, meetingID, actorID);
    return meeting.revision + 1;
  });
}

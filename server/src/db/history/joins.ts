import type { Instance } from '@rollcall/shared/meeting';
import type { Seq, UserID } from '@rollcall/shared/numbers';
import type { Kysely } from 'kysely';
import type { Db } from '../client.ts';
import type { Database } from '../schema.ts';

/**
 * Finds whether the record has a join of this user in any instance of the meeting, and how far the record of this instance
 * reached then: a later join is in Redis alone.
 */
export async function findJoined(
  db: Db,
  { meetingID, orderID }: Instance,
  userID: UserID,
): Promise<{ hasJoined: boolean; archivedSeq: Seq }> {
  const found = await db
    .selectFrom('meeting_instance')
    .select(({ exists, selectFrom }) => [
      'archivedSeq',
      exists(
        selectFrom('event_log')
          .select('eventID')
          .where('userID', '=', userID)
          .where('meetingID', '=', meetingID)
          .where('eventType', '=', 'join'),
      ).as('hasJoined'),
    ])
    .where('meetingID', '=', meetingID)
    .where('orderID', '=', orderID)
    .executeTakeFirst();
  return { hasJoined: Boolean(found?.hasJoined), archivedSeq: found?.archivedSeq ?? 0 };
}

/** Which of these instances of a meeting the record has a join of this user in. */
export async function findJoinedOf(
  db: Db,
  meetingID: number,
  orderIDs: readonly number[],
  userID: UserID,
): Promise<number[]> {
  const rows = await db
    .selectFrom('event_log')
    .select('orderID')
    .distinct()
    .where('userID', '=', userID)
    .where('meetingID', '=', meetingID)
    .where('eventType', '=', 'join')
    .execute();
  const joined = new Set(rows.map(({ orderID }) => orderID));
  return orderIDs.filter((orderID) => joined.has(orderID));
}

/** Whether the record of any instance of a meeting has a join of this user. */
export async function hasJoinedMeeting(db: Kysely<Database>, meetingID: number, userID: UserID): Promise<boolean> {
  const joined = await db
    .selectFrom('event_log')
    .select('eventID')
    .where('userID', '=', userID)
    .where('meetingID', '=', meetingID)
    .where('eventType', '=', 'join')
    .limit(1)
    .executeTakeFirst();
  return joined !== undefined;
}

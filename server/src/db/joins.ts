import type { Instance } from '@rollcall/shared/meeting';
import type { Seq, UserID } from '@rollcall/shared/numbers';
import type { Db } from './client.ts';

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

/** Whether the record of an instance has a join of this user. */
export async function wasIn(db: Db, { meetingID, orderID }: Instance, userID: UserID): Promise<boolean> {
  const found = await db
    .selectFrom('event_log')
    .select('eventID')
    .where('userID', '=', userID)
    .where('meetingID', '=', meetingID)
    .where('eventType', '=', 'join')
    .where('orderID', '=', orderID)
    .limit(1)
    .executeTakeFirst();
  return found !== undefined;
}

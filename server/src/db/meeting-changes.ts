import type { UserID } from '@rollcall/shared/numbers';
import { type Kysely, type Selectable, sql, type Transaction } from 'kysely';
import type { Database } from './schema.ts';

export type FoundMeeting = Selectable<Database['meeting']>;

const meetingOf = (db: Kysely<Database>, meetingID: number) =>
  db.selectFrom('meeting').selectAll().where('meetingID', '=', meetingID).where('removedAt', 'is', null);

/** Finds a meeting; undefined if there is none, or it was removed. */
export async function findMeeting(db: Kysely<Database>, meetingID: number): Promise<FoundMeeting | undefined> {
  return await meetingOf(db, meetingID).executeTakeFirst();
}

/**
 * Locks the row of a meeting, so that all changes of it, its instances, audience and hosts come one after the other; undefined if
 * there is none, or it was removed. Instances are locked after their meeting, never before.
 */
export async function lockMeeting(
  transaction: Transaction<Database>,
  meetingID: number,
): Promise<FoundMeeting | undefined> {
  return await meetingOf(transaction, meetingID).forUpdate().executeTakeFirst();
}

/**
 * Notes that a locked meeting, or anything that belongs to it, was changed: Redis is to follow, see `takeEffect`.
 *
 * @param changedBy 0 for nobody who is known
 */
export async function noteMeetingChange(
  transaction: Transaction<Database>,
  meetingID: number,
  changedBy: UserID,
): Promise<void> {
  await transaction
    .updateTable('meeting')
    .set({
      version: sql`version + 1`,
      revision: sql`revision + 1`,
      pendingSince: sql`coalesce(pendingSince, current_timestamp(3))`,
      changedBy: changedBy || null,
    })
    .where('meetingID', '=', meetingID)
    .execute();
}

/** Hides a locked meeting: from now on, it is not found any more. */
export async function noteRemoval(
  transaction: Transaction<Database>,
  meetingID: number,
  removedAt: Date,
): Promise<void> {
  await transaction.updateTable('meeting').set({ removedAt }).where('meetingID', '=', meetingID).execute();
}

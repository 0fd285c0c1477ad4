import type { UserID } from '@rollcall/shared/numbers';
import { CompiledQuery, type Kysely, type Selectable, sql, type Transaction } from 'kysely';
import { inChunks } from '../../stores/in-chunks.ts';
import type { Database } from '../schema.ts';

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

const noted = (changedBy: UserID) => ({
  version: sql<number>`version + 1`,
  revision: sql<number>`revision + 1`,
  pendingSince: sql<Date>`coalesce(pendingSince, current_timestamp(3))`,
  changedBy: changedBy || null,
});

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
  await transaction.updateTable('meeting').set(noted(changedBy)).where('meetingID', '=', meetingID).execute();
}

/** Meetings per statement. */
const chunk = 1000;

/** Locks the rows of meetings, those that were removed as well, in the order of their ids, as everybody does. */
export async function lockMeetings(transaction: Transaction<Database>, meetingIDs: readonly number[]): Promise<void> {
  const ordered = [...new Set(meetingIDs)].toSorted((one, other) => one - other);
  for (const some of inChunks(ordered, chunk)) {
    // The index is named so that a small table is not read, and locked, as a whole.
    const select = `select meetingID from meeting force index (primary)
      where meetingID in (?) order by meetingID for update`;
    await transaction.executeQuery(CompiledQuery.raw(select, [some]));
  }
}

/** The same as {@link noteMeetingChange} for many meetings, which are locked. */
export async function noteMeetingChanges(
  transaction: Transaction<Database>,
  meetingIDs: readonly number[],
  changedBy: UserID,
): Promise<void> {
  for (const some of inChunks(meetingIDs, chunk)) {
    await transaction
      .updateTable('meeting')
      .set(noted(changedBy))
      .where('meetingID', 'in', some)
      .where('removedAt', 'is', null)
      .execute();
  }
}

/** Finds which of some meetings have instances that Redis may have. */
export async function findOpenMeetings(db: Kysely<Database>, meetingIDs: readonly number[]): Promise<number[]> {
  const found: number[] = [];
  for (const some of inChunks(meetingIDs, chunk)) {
    const rows = await db
      .selectFrom('meeting_instance')
      .select('meetingID')
      .distinct()
      .where('meetingID', 'in', some)
      .where('endedAt', 'is', null)
      .where('generation', '>', 0)
      .execute();
    found.push(...rows.map(({ meetingID }) => meetingID));
  }
  return found;
}

/** Hides a locked meeting: from now on, it is not found any more. */
export async function noteRemoval(
  transaction: Transaction<Database>,
  meetingID: number,
  removedAt: Date,
): Promise<void> {
  await transaction.updateTable('meeting').set({ removedAt }).where('meetingID', '=', meetingID).execute();
}

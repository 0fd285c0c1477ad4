import type { LogEntry } from '@rollcall/lua/fields';
import type { Instance } from '@rollcall/shared/meeting';
import { sql, type Transaction } from 'kysely';
import type { Changes } from '../stores/changes.ts';
import type { Db } from './client.ts';
import type { Database } from './schema.ts';

export interface Archived {
  fromdatetime: Date;
  todatetime: Date;
  /** MySQL has the changes 1 … archivedSeq. */
  archivedSeq: number;
  endedAt: Date | null;
}

/** Finds how far the record of an instance reaches and whether it is closed; undefined for an unknown instance. */
export async function findArchived(db: Db, { meetingID, orderID }: Instance): Promise<Archived | undefined> {
  return await db
    .selectFrom('meeting_instance')
    .select(['fromdatetime', 'todatetime', 'archivedSeq', 'endedAt'])
    .where('meetingID', '=', meetingID)
    .where('orderID', '=', orderID)
    .executeTakeFirst();
}

/**
 * Writes the changes `from + 1` … `to` and moves the cursor, all or nothing.
 *
 * @returns false, with nothing written, if the cursor was not at `from`: another scheduler has archived
 */
export async function archive(
  db: Db,
  instance: Instance,
  from: number,
  to: number,
  changes: Changes,
): Promise<boolean> {
  return await db.transaction().execute(async (transaction) => {
    // The update comes first because it locks the row: a second archiver waits, and then finds the cursor moved.
    const moved = await transaction
      .updateTable('meeting_instance')
      .set({ archivedSeq: to })
      .where('meetingID', '=', instance.meetingID)
      .where('orderID', '=', instance.orderID)
      .where('archivedSeq', '=', from)
      .executeTakeFirst();
    if (moved.numUpdatedRows === 0n) return false;
    await insertChanges(transaction, instance, changes);
    return true;
  });
}

/** Marks an instance as ended if its record reaches `seq` exactly. Repeating it changes nothing. */
export async function markEnded(db: Db, { meetingID, orderID }: Instance, seq: number, now: Date): Promise<void> {
  await db
    .updateTable('meeting_instance')
    .set({ endedAt: now })
    .where('meetingID', '=', meetingID)
    .where('orderID', '=', orderID)
    .where('archivedSeq', '=', seq)
    .where('endedAt', 'is', null)
    .execute();
}

/**
 * Closes the record of a past instance that Redis does not have: everybody still present by the record gets a `leave`
 * at `todatetime`, numbered on from the last change.
 */
export async function closeRecord(db: Db, instance: Instance, now: Date): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const row = await transaction
      .selectFrom('meeting_instance')
      .select(['todatetime', 'archivedSeq', 'endedAt'])
      .where('meetingID', '=', instance.meetingID)
      .where('orderID', '=', instance.orderID)
      .forUpdate()
      .executeTakeFirst();
    if (!row || row.endedAt) return;
    const present = await findPresent(transaction, instance);
    const log = present.map(
      ({ userID }, n): LogEntry => ({
        seq: row.archivedSeq + 1 + n,
        userID,
        eventType: 'leave',
        timestamp: row.todatetime,
        reason: 'ended',
      }),
    );
    await insertChanges(transaction, instance, { log, messages: [] });
    await transaction
      .updateTable('meeting_instance')
      .set({ archivedSeq: row.archivedSeq + log.length, endedAt: now })
      .where('meetingID', '=', instance.meetingID)
      .where('orderID', '=', instance.orderID)
      .execute();
  });
}

/** Reads the archived changes `after + 1` … `after + limit`. */
export async function readChanges(
  db: Db,
  { meetingID, orderID }: Instance,
  after: number,
  limit: number,
): Promise<Changes> {
  const [log, messages] = await Promise.all([
    db
      .selectFrom('event_log')
      .select(['seq', 'userID', 'eventType', 'timestamp', 'reason', 'lease'])
      .where('meetingID', '=', meetingID)
      .where('orderID', '=', orderID)
      .where('seq', '>', after)
      .where('seq', '<=', after + limit)
      .orderBy('seq')
      .$narrowType<{ seq: number }>()
      .execute(),
    db
      .selectFrom('message')
      .select(['seq', 'userID', 'body', 'timestamp'])
      .where('meetingID', '=', meetingID)
      .where('orderID', '=', orderID)
      .where('seq', '>', after)
      .where('seq', '<=', after + limit)
      .orderBy('seq')
      .execute(),
  ]);
  return { log: log.map(({ lease, ...entry }) => (lease === null ? entry : { ...entry, lease })), messages };
}

/** Finds the users who are present by the record, since their last entry is a join, in the order of joining. */
async function findPresent(db: Transaction<Database>, { meetingID, orderID }: Instance): Promise<{ userID: number }[]> {
  const lastJoin = sql<number>`max(case when eventType = 'join' then seq else 0 end)`;
  const lastEntry = sql<number>`max(seq)`;
  return await db
    .selectFrom('event_log')
    .select('userID')
    .where('meetingID', '=', meetingID)
    .where('orderID', '=', orderID)
    .groupBy('userID')
    .having(lastJoin, '=', lastEntry)
    .orderBy(lastEntry)
    .execute();
}

/** Rows per INSERT: even with the longest messages, far below MySQL's smallest max_allowed_packet. */
const rowsPerInsert = 500;

async function insertChanges(db: Transaction<Database>, instance: Instance, { log, messages }: Changes): Promise<void> {
  const { meetingID, orderID } = instance;
  for (let start = 0; start < log.length; start += rowsPerInsert) {
    const rows = log.slice(start, start + rowsPerInsert).map((entry) => ({ ...entry, meetingID, orderID }));
    await db.insertInto('event_log').values(rows).execute();
  }
  for (let start = 0; start < messages.length; start += rowsPerInsert) {
    const rows = messages.slice(start, start + rowsPerInsert).map((entry) => ({ ...entry, meetingID, orderID }));
    await db.insertInto('message').values(rows).execute();
  }
}

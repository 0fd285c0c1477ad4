import type { LogEntry } from '@rollcall/lua/fields';
import type { Instance, Message } from '@rollcall/shared/meeting';
import type { Seq, UserID } from '@rollcall/shared/numbers';
import { sql, type Transaction } from 'kysely';
import type { Db } from './client.ts';
import type { Database } from './schema.ts';

/** Consecutive changes of one instance. */
export interface Changes {
  log: LogEntry[];
  messages: Message[];
}

export interface Archived {
  fromdatetime: Date;
  todatetime: Date;
  /** MySQL has the changes 1 … archivedSeq. */
  archivedSeq: Seq;
  endedAt: Date | null;
}

/** How far the record of an instance reaches, and whether it is closed; undefined where there is no such instance. */
export async function findArchived(db: Db, { meetingID, orderID }: Instance): Promise<Archived | undefined> {
  return await db
    .selectFrom('meeting_instance')
    .select(['fromdatetime', 'todatetime', 'archivedSeq', 'endedAt'])
    .where('meetingID', '=', meetingID)
    .where('orderID', '=', orderID)
    .executeTakeFirst();
}

/**
 * Writes the changes `from + 1` … `to` and moves the cursor with them, all or nothing.
 *
 * @returns false, with nothing written, if the cursor was not at `from`: somebody else has archived
 */
export async function archive(db: Db, instance: Instance, from: Seq, to: Seq, changes: Changes): Promise<boolean> {
  return await db.transaction().execute(async (transaction) => {
    // The update comes first: it locks the row, so that of two archivers one waits and then finds the cursor moved.
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

/** Says that an instance has ended, once its record reaches `seq`; to say it again changes nothing. */
export async function markEnded(db: Db, { meetingID, orderID }: Instance, seq: Seq, now: Date): Promise<void> {
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
 * Closes the record of an instance that is past and that Redis does not have: whoever the record shows as in gets a
 * `leave` at `todatetime`, numbered on from the last change.
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
    const standing = await findStanding(transaction, instance);
    const log = standing.map(
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

/** The archived changes `after + 1` … `after + limit`. */
export async function readChanges(
  db: Db,
  { meetingID, orderID }: Instance,
  after: Seq,
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
      .$narrowType<{ seq: Seq }>()
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

/** Who is in according to the record, in the order of joining: whose last entry is a join. */
async function findStanding(
  db: Transaction<Database>,
  { meetingID, orderID }: Instance,
): Promise<{ userID: UserID }[]> {
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

/** Rows in one INSERT: with the longest messages it stays far below MySQL's smallest max_allowed_packet. */
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

import type { LogEntry } from '@rollcall/lua/fields';
import type { Instance } from '@rollcall/shared/meeting';
import type { UserID } from '@rollcall/shared/numbers';
import { sql, type Transaction } from 'kysely';
import { compactBranches, formatBranch } from '../../stores/branches.ts';
import type { Db } from '../client.ts';
import type { Database } from '../schema.ts';
import { shortTransaction } from '../short-transaction.ts';
import type { Archived } from './archived.ts';
import { insertChanges } from './insert-changes.ts';
import { readChanges } from './read-changes.ts';
import { extendSeal, sealOf } from './seal/chain.ts';

/**
 * Closes the record of a past instance that Redis does not have: everybody still present by the record gets a `leave`
 * at `todatetime`, numbered on from the last change. Where the end was brought forward before that change, and Redis never
 * heard of it, the instance ended at the change.
 *
 * Does nothing if its end was moved past `now` meanwhile, unless it was called off: then it ended at `now` at the latest.
 *
 * @param claimed the generation that the instance was claimed for, so that nobody opens it meanwhile; does nothing if it is
 *   no longer MySQL's
 */
export async function closeRecord(db: Db, instance: Instance, claimed: number, now: Date): Promise<void> {
  await shortTransaction(db, async (transaction) => {
    const row = await transaction
      .selectFrom('meeting_instance')
      .select(['fromdatetime', 'todatetime', 'archivedSeq', 'endedAt', 'generation', 'branches', 'cancelledAt', 'seal'])
      .where('meetingID', '=', instance.meetingID)
      .where('orderID', '=', instance.orderID)
      .forUpdate()
      .executeTakeFirst();
    if (!row || row.endedAt || row.generation !== claimed) return;
    if (row.todatetime > now && !row.cancelledAt) return;
    // One that was called off before it began keeps its window.
    const end = row.fromdatetime < now && now < row.todatetime ? now : row.todatetime;
    const todatetime = await findEnd(transaction, instance, { ...row, todatetime: end });
    const present = await findPresent(transaction, instance);
    const log = present.map(
      ({ userID }, n): LogEntry => ({
        seq: row.archivedSeq + 1 + n,
        userID,
        eventType: 'leave',
        timestamp: todatetime,
        reason: row.cancelledAt ? 'cancelled' : 'ended',
        requestID: null,
      }),
    );
    await insertChanges(transaction, [{ ...instance, log, messages: [], actions: [] }]);
    const branches = compactBranches(row.branches + formatBranch({ generation: claimed, seq: row.archivedSeq }));
    const seal =
      log.length > 0 ? extendSeal(sealOf({ ...instance, ...row }), { log, messages: [], actions: [] }) : row.seal;
    await transaction
      .updateTable('meeting_instance')
      .set({ archivedSeq: row.archivedSeq + log.length, todatetime, endedAt: now, branches, seal })
      .where('meetingID', '=', instance.meetingID)
      .where('orderID', '=', instance.orderID)
      .execute();
  });
}

/** The later of the end that is scheduled and the last archived change. */
async function findEnd(
  db: Transaction<Database>,
  instance: Instance,
  { todatetime, archivedSeq }: Pick<Archived, 'todatetime' | 'archivedSeq'>,
): Promise<Date> {
  const { log, messages, actions } = await readChanges(db, instance, archivedSeq - 1, 1);
  const last = [...log, ...messages, ...actions].map(({ timestamp }) => timestamp);
  return new Date(Math.max(todatetime.getTime(), ...last.map((time) => time.getTime())));
}

/** Finds the users who are present by the record, since their last entry is a join, in the order of joining. */
async function findPresent(db: Transaction<Database>, { meetingID, orderID }: Instance): Promise<{ userID: UserID }[]> {
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

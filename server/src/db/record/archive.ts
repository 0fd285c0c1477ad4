import type { Changes } from '@rollcall/lua/changes';
import type { Instance } from '@rollcall/shared/meeting';
import type { Seq } from '@rollcall/shared/numbers';
import { CompiledQuery, type Transaction } from 'kysely';
import { type Branches, compactBranches } from '../../stores/branches.ts';
import type { Db } from '../client.ts';
import { keyOf } from '../key-of.ts';
import type { Database } from '../schema.ts';
import { shortTransaction } from '../short-transaction.ts';
import { insertChanges } from './insert-changes.ts';
import { extendSeal, sealOf } from './seal/chain.ts';

/** A stretch of an instance's number line as Redis had it, of one generation. */
export interface Stretch extends Instance, Changes {
  generation: number;
  branches: Branches;
  /** The cursor that the stretch follows: its changes are `from + 1` … `to`. */
  from: Seq;
  to: Seq;
}

/**
 * Writes stretches of several instances, one of each, and moves their cursors and seals, all or nothing. Leaves out an instance whose
 * cursor is not at `from` or whose generation is no longer current: another scheduler has archived it, or opened it anew.
 *
 * @param locked what to do about an instance that somebody else has locked: leave it out too, or wait up to two seconds
 * @returns the stretches that were written
 */
export async function archive(
  db: Db,
  stretches: readonly Stretch[],
  locked: 'skip' | 'wait' = 'skip',
): Promise<readonly Stretch[]> {
  if (stretches.length === 0) return [];
  return await shortTransaction(db, async (transaction) => {
    const records = await lockRecords(transaction, stretches, locked);
    const current = stretches.filter(({ from, generation, ...instance }) => {
      const record = records.get(keyOf(instance));
      return record?.archivedSeq === from && record.generation === generation;
    });
    if (current.length === 0) return [];
    await insertChanges(transaction, current);
    const sealed = current.map((stretch) => {
      const record = records.get(keyOf(stretch));
      return { ...stretch, seal: record ? extendSeal(sealOf(record), stretch) : null };
    });
    await moveCursors(transaction, sealed);
    return current;
  });
}

interface LockedRecord extends Instance {
  archivedSeq: Seq;
  generation: number;
  seal: string | null;
}

/**
 * Locks the rows of instances, so that nobody moves their cursors or raises their generations before this transaction ends.
 * In the order of the key, so that two that wait for each other's rows cannot come about.
 */
async function lockRecords(
  transaction: Transaction<Database>,
  instances: readonly Instance[],
  locked: 'skip' | 'wait',
): Promise<Map<string, LockedRecord>> {
  // The index is named so that a small table is not read, and locked, as a whole.
  const select = `select meetingID, orderID, archivedSeq, generation, seal
    from meeting_instance force index (primary)
    where (meetingID, orderID) in (?)
    order by meetingID, orderID for update${locked === 'skip' ? ' skip locked' : ''}`;
  const keys = instances.map(({ meetingID, orderID }) => [meetingID, orderID]);
  const { rows } = await transaction.executeQuery<LockedRecord>(CompiledQuery.raw(select, [keys]));
  return new Map(rows.map((record) => [keyOf(record), record]));
}

type Sealed = Stretch & Pick<LockedRecord, 'seal'>;

/** Moves the cursors and seals of instances whose rows are locked, by one statement. */
async function moveCursors(transaction: Transaction<Database>, stretches: readonly Sealed[]): Promise<void> {
  const rows = stretches.map((_, n) =>
    n === 0
      ? 'select ? as meetingID, ? as orderID, ? as archivedSeq, ? as branches, ? as seal'
      : 'select ?, ?, ?, ?, ?',
  );
  const update = `update (${rows.join(' union all ')}) as moved
    straight_join meeting_instance as instance force index (primary)
      on instance.meetingID = moved.meetingID and instance.orderID = moved.orderID
    set instance.archivedSeq = moved.archivedSeq, instance.branches = moved.branches,
      instance.seal = moved.seal`;
  const values = stretches.flatMap(({ meetingID, orderID, to, branches, seal }) => [
    meetingID,
    orderID,
    to,
    compactBranches(branches),
    seal,
  ]);
  await transaction.executeQuery(CompiledQuery.raw(update, values));
}

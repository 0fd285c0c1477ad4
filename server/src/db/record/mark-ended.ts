import type { Instance } from '@rollcall/shared/meeting';
import { CompiledQuery } from 'kysely';
import { compactBranches } from '../../stores/branches.ts';
import type { NumberLine } from '../../stores/number-line.ts';
import type { Db } from '../client.ts';

/** The number line of an instance up to the last change that it ever has, and its window as it was in the end. */
export interface EndedLine extends NumberLine {
  fromdatetime: Date;
  todatetime: Date;
}

/**
 * Marks instances as ended, each if its record reaches the end of its line exactly. Its window becomes the one that it had in
 * Redis, whatever was wanted of it too late. Repeating it changes nothing.
 *
 * @param now the time of the end, for all of them
 */
export async function markEnded(db: Db, lines: readonly (Instance & EndedLine)[], now: Date): Promise<void> {
  if (lines.length === 0) return;
  const [first, others] = [columns.map((column) => `? as ${column}`), columns.map(() => '?')];
  const rows = lines.map((_, n) => `select ${(n === 0 ? first : others).join(', ')}`);
  // STRAIGHT_JOIN and the index: each row is found by its key, so that no other is locked.
  const update = `update (${rows.join(' union all ')}) as line
    straight_join meeting_instance as instance force index (primary)
      on instance.meetingID = line.meetingID and instance.orderID = line.orderID
    set instance.endedAt = ?, instance.branches = line.branches,
      instance.fromdatetime = line.fromdatetime, instance.todatetime = line.todatetime
    where instance.archivedSeq = line.seq and instance.generation = line.generation and instance.endedAt is null`;
  // They are locked in this order, which is everybody's, so that two that wait for each other's rows cannot come about.
  const ordered = lines.toSorted((one, other) => one.meetingID - other.meetingID || one.orderID - other.orderID);
  const values = ordered.flatMap(({ meetingID, orderID, seq, generation, branches, fromdatetime, todatetime }) => [
    meetingID,
    orderID,
    seq,
    generation,
    compactBranches(branches),
    fromdatetime,
    todatetime,
  ]);
  await db.executeQuery(CompiledQuery.raw(update, [...values, now]));
}

const columns = ['meetingID', 'orderID', 'seq', 'generation', 'branches', 'fromdatetime', 'todatetime'];

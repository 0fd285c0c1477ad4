import { type Changes, changes, mostChanges } from '@rollcall/lua/changes';
import type { Seq } from '@rollcall/shared/numbers';
import { findHeld, type HeldInstance } from '../../db/history/held-instances.ts';
import { upToGap } from '../../stores/changes.ts';
import type { Context } from '../context.ts';

/** What Redis has of an instance after a change, beside what MySQL has. */
export type AfterRecord =
  /** Its changes after that one, without a gap; `last` is the number of the last of them, and `seq` that of the line. */
  | (Changes & { outcome: 'LIVE'; last: Seq; seq: Seq })
  /** Nothing that continues the record: it is closed, was never opened, or is about to be restored. */
  | { outcome: 'NONE' }
  /** The record has changed since it was read. */
  | { outcome: 'MOVED'; record: HeldInstance };

/**
 * Reads up to {@link mostChanges} changes that Redis has after one which the record has, or may have. Redis forgets no change
 * before the record is closed, so there is no gap between the two, as long as both are of one generation.
 *
 * @param record as it was read before; `after` is `archivedSeq` at least
 */
export async function afterRecord(
  { redis, db }: Pick<Context, 'redis' | 'db'>,
  record: HeldInstance,
  after: Seq,
): Promise<AfterRecord> {
  if (record.endedAt) return { outcome: 'NONE' };
  const answer = await changes(redis, record, { after, limit: mostChanges });
  if (answer.outcome === 'OK' && answer.generation === record.generation) {
    return { outcome: 'LIVE', ...upToGap(after, answer), seq: answer.seq };
  }
  const now = await findHeld(db, record);
  const hasMoved =
    now && (now.endedAt || now.generation !== record.generation || now.archivedSeq !== record.archivedSeq);
  return hasMoved ? { outcome: 'MOVED', record: now } : { outcome: 'NONE' };
}

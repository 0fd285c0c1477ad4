import { changes as readFromRedis } from '@rollcall/lua/changes';
import type { RedisClient } from '@rollcall/lua/script';
import type { Ended } from '@rollcall/shared/events';
import type { Instance } from '@rollcall/shared/meeting';
import type { Db } from '../db/client.ts';
import { findArchived } from '../db/record/archived.ts';
import type { NumberLine } from '../stores/number-line.ts';
import { endOf, readArchived } from './archived.ts';
import { type Change, changesPerRead, mergeInOrder } from './change.ts';

/** The changes of an instance after a number. */
export interface ChangesAfter {
  line: NumberLine;
  /** Up to {@link changesPerRead} of them, without a gap. */
  changes: Change[];
  /** Set once the instance has left Redis. */
  ended?: Ended;
}

/**
 * Reads the changes after a number: from Redis, or from MySQL once the instance is over and has left Redis.
 *
 * @returns undefined while Redis lacks the instance and MySQL its end: the scheduler is about to restore it
 */
export async function changesAfter(
  { redis, db }: { redis: RedisClient; db: Db },
  instance: Instance,
  after: number,
): Promise<ChangesAfter | undefined> {
  const answer = await readFromRedis(redis, instance, { after, limit: changesPerRead });
  if (answer.outcome === 'OK') {
    const { seq, generation, branches } = answer;
    return { line: { seq, generation, branches }, changes: mergeInOrder(after, answer) };
  }
  const record = await findArchived(db, instance);
  if (!record?.endedAt) return undefined;
  const { archivedSeq: seq, generation, branches } = record;
  const changes = await readArchived(db, instance, after);
  return { line: { seq, generation, branches }, changes, ended: endOf(record) };
}

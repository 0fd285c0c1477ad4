import type { RedisClient } from '@rollcall/lua/script';
import * as scripts from '@rollcall/lua/scripts';
import type { Ended } from '@rollcall/shared/events';
import type { Instance } from '@rollcall/shared/meeting';
import type { Db } from '../db/client.ts';
import { readArchived } from './archived.ts';
import { type Change, mergeInOrder } from './change.ts';

/** Changes per call. */
export const chunk = 500;

/** The changes of an instance after a number. */
export interface ChangesAfter {
  /** The number of the instance's last change; undefined while Redis lacks the instance and MySQL its end. */
  last?: number;
  /** Up to {@link chunk} of them, without a gap. */
  changes: Change[];
  /** Set once the instance has left Redis. */
  ended?: Ended;
}

/** Reads the changes after a number: from Redis, or from MySQL once the instance is over and has left Redis. */
export async function changesAfter(
  { redis, db }: { redis: RedisClient; db: Db },
  instance: Instance,
  after: number,
): Promise<ChangesAfter> {
  const answer = await scripts.changes(redis, instance, { after, limit: chunk });
  if (answer.outcome === 'OK') return { last: answer.seq, changes: mergeInOrder(after, answer) };
  const { changes, ended } = await readArchived(db, instance, after);
  return ended ? { last: ended.seq, changes, ended } : { changes };
}

import { setTimeout as delay } from 'node:timers/promises';
import { instanceOfKey } from '@rollcall/lua/keys';
import { eraseFromOthersRows, eraseFromRecord, findNamedIn, type NamedIn } from '../../db/erase-record.ts';
import { type Erasure, noteErasure, replaceChangedBy } from '../../db/erasures.ts';
import { findArchivedOf } from '../../db/record.ts';
import { redisTime } from '../../stores/clock.ts';
import { readLines, readListed } from '../../stores/lines.ts';
import type { Context } from '../context.ts';

type Parts = Pick<Context, 'redis' | 'db'>;

export interface HowToForget {
  /** Which instances to do now; the others are left for later. */
  isIncluded: (instance: NamedIn) => boolean;
  /** ms to wait for the archive to reach what Redis has now. */
  archiveMs: number;
}

const everyMs = 100;

/**
 * Has records forget a user: those of ended instances, one after the other. May be repeated at any time.
 *
 * @returns when it was done; null if an instance that they are named in has not ended, or was not included, or something is not
 * archived yet
 */
export async function forget(parts: Parts, erasure: Erasure, how: HowToForget): Promise<Date | null> {
  const { db, redis } = parts;
  const now = await redisTime(redis);
  const isLeft = async () => {
    let left = false;
    for (const named of await findNamedIn(db, erasure.userID)) {
      if (named.isClosed && how.isIncluded(named)) await eraseFromRecord(db, erasure, named, now);
      else left = true;
    }
    return left;
  };
  // What they did a moment ago may come into a record only now.
  const isDone = !(await isLeft()) && (await isArchived(parts, how.archiveMs)) && !(await isLeft());
  if (!isDone) {
    if (erasure.doneAt) await noteErasure(db, erasure.userID, null);
    return null;
  }
  await eraseFromOthersRows(db, erasure);
  await replaceChangedBy(db, erasure);
  await noteErasure(db, erasure.userID, now);
  return erasure.doneAt ?? now;
}

/** Whether MySQL has all that Redis had of live instances when this began. */
async function isArchived({ redis, db }: Parts, withinMs: number): Promise<boolean> {
  const until = performance.now() + withinMs;
  const listed = (await readListed(redis)).flatMap(({ key }) => instanceOfKey(key) ?? []);
  const lines = await readLines(redis, listed);
  let behind = listed.map((instance, n) => ({ ...instance, seq: lines[n]?.seq ?? 0 }));
  for (;;) {
    const records = await findArchivedOf(db, behind);
    behind = behind.filter(({ seq }, n) => seq > (records[n]?.archivedSeq ?? Number.POSITIVE_INFINITY));
    if (behind.length === 0 || performance.now() > until) return behind.length === 0;
    await delay(everyMs);
  }
}

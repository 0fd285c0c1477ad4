import { setTimeout as delay } from 'node:timers/promises';
import { instanceOfKey } from '@rollcall/lua/keys';
import type { UserID } from '@rollcall/shared/numbers';
import { type Erasure, noteErasure, replaceChangedBy } from '../../db/people/erasures.ts';
import { findArchivedOf } from '../../db/record/archived.ts';
import { eraseFromOthersRows, eraseFromRecord, findNamedIn, type NamedIn } from '../../db/record/erase-record.ts';
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
 * Has records forget users: those of ended instances, one after the other. May be repeated at any time.
 *
 * Not done is whoever is named in an instance that has not ended or was not included, and nobody is as long as something is not
 * archived yet.
 *
 * @returns who is done
 */
export async function forget(
  parts: Parts,
  erasures: readonly Erasure[],
  { isIncluded, archiveMs }: HowToForget,
): Promise<Set<UserID>> {
  const { db, redis } = parts;
  const now = await redisTime(redis);
  const isEverywhere = async (erasure: Erasure) => {
    let isDone = true;
    for (const named of await findNamedIn(db, erasure.userID)) {
      if (named.isClosed && isIncluded(named)) await eraseFromRecord(db, erasure, named, now);
      else isDone = false;
    }
    return isDone;
  };
  const candidates: Erasure[] = [];
  for (const erasure of erasures) {
    if (await isEverywhere(erasure)) candidates.push(erasure);
    else await note(db, erasure, null);
  }
  const done = new Set<UserID>();
  if (candidates.length === 0 || !(await isArchived(parts, archiveMs))) return done;
  for (const erasure of candidates) {
    // What they did a moment ago came into a record only now.
    const isDone = await isEverywhere(erasure);
    await note(db, erasure, isDone ? now : null);
    if (isDone) done.add(erasure.userID);
  }
  return done;
}

async function note(db: Parts['db'], erasure: Erasure, doneAt: Date | null): Promise<void> {
  if (doneAt && !erasure.doneAt) {
    await eraseFromOthersRows(db, erasure);
    await replaceChangedBy(db, erasure);
  }
  if ((doneAt === null) !== (erasure.doneAt === null)) await noteErasure(db, erasure.userID, doneAt);
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

import { activeMeetingsKey, instanceKeys, instanceOfKey } from '@rollcall/lua/keys';
import * as scripts from '@rollcall/lua/scripts';
import type { Instance } from '@rollcall/shared/meeting';
import { closeRecord, findArchived, markEnded } from '../db/record.ts';
import { findInstancesOverdue, findNextEnd } from '../db/schedule.ts';
import { redisTime } from '../stores/clock.ts';
import { archiveInstance } from './archiver.ts';
import { forEach, retryMs, type SchedulerContext } from './context.ts';
import { discardSetBack } from './set-back.ts';

/** Participants taken out in one call: some milliseconds of Redis's time. */
const chunk = 1000;

type Step = (ctx: SchedulerContext, instance: Instance) => Promise<void>;

/** Everybody leaves at `todatetime`. */
const takeOut: Step = async ({ redis }, instance) => {
  for (;;) {
    const answer = await scripts.teardown(redis, instance, { limit: chunk });
    if (answer.outcome === 'NOT_ENDED')
      throw new Error('Redis says that the instance has not ended: its clock went back');
    if (answer.outcome === 'GONE' || answer.remaining === 0) return;
  }
};

/** The archive reaches the last change. */
const archiveRest: Step = async (ctx, instance) => {
  await archiveInstance(ctx, instance);
};

/** MySQL says that the instance ended: with what Redis had, or with what MySQL has where Redis has nothing. */
const recordEnd: Step = async ({ redis, db }, instance) => {
  const now = await redisTime(redis);
  const seq = await redis.hget(instanceKeys.instance(instance), 'seq');
  if (seq === null) await closeRecord(db, instance, now);
  else await markEnded(db, instance, Number(seq), now);
};

/** Only now is anything deleted, and only if MySQL has said that it has all of it. */
const erase: Step = async ({ redis, db, log }, instance) => {
  const archived = await findArchived(db, instance);
  if (!archived) {
    log.warn(instance, 'Redis keeps an instance that MySQL does not know');
    return;
  }
  if (!archived.endedAt) throw new Error('the record of the instance does not reach its end yet');
  const { outcome } = await scripts.erase(redis, instance, { archivedSeq: archived.archivedSeq });
  if (outcome === 'NOT_ARCHIVED') throw new Error('the instance has changes that its record lacks');
};

/** The instance leaves the list last: until then every scheduler finds it there and goes on. */
const forget: Step = async ({ redis, log }, instance) => {
  const key = instanceKeys.instance(instance);
  if (await redis.exists(key)) return;
  if (await redis.zrem(activeMeetingsKey, key)) {
    log.info(instance, 'ended');
  }
};

/** How an instance is closed. A stop between any two steps is made good by doing them all again. */
export const closing: readonly Step[] = [discardSetBack, takeOut, archiveRest, recordEnd, erase, forget];

/** What MySQL says should be closed, but for what was live with a later end before MySQL was given another. */
async function findOverdue({ redis, db }: SchedulerContext, now: Date): Promise<string[]> {
  const keys = (await findInstancesOverdue(db, now)).map((instance) => instanceKeys.instance(instance));
  const ends = await Promise.all(keys.map((key) => redis.zscore(activeMeetingsKey, key)));
  return keys.filter((_, n) => Number(ends[n] ?? 0) <= now.getTime());
}

/**
 * Closes every instance whose end has come, and whatever of an ended one is still listed.
 *
 * @returns ms to the next end, or to another attempt where one failed
 */
export async function closeDue(ctx: SchedulerContext): Promise<number | undefined> {
  const now = await redisTime(ctx.redis);
  const [listed, overdue] = await Promise.all([
    ctx.redis.zrangebyscore(activeMeetingsKey, '-inf', now.getTime()),
    findOverdue(ctx, now),
  ]);
  const keys = new Set([...listed, ...overdue]);
  const instances = [...keys].map(instanceOfKey).filter((instance) => instance !== undefined);
  const allWell = await forEach(ctx, instances, async (instance) => {
    for (const step of closing) await step(ctx, instance);
  });
  const next = await findNextEnd(ctx.db, now);
  const dueMs = next && next.getTime() - (await redisTime(ctx.redis)).getTime();
  return allWell ? dueMs : Math.min(retryMs, dueMs ?? retryMs);
}

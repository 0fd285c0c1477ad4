import { activeMeetingsKey, instanceKeys, instanceOfKey } from '@rollcall/lua/keys';
import { findInstancesCancelled, findInstancesOverdue, findNextEnd } from '../db/schedule/due-instances.ts';
import { redisTime } from '../stores/clock.ts';
import { inChunks } from '../stores/in-chunks.ts';
import { close, type ToClose } from './closing.ts';
import { type Component, tick } from './component.ts';
import type { SchedulerContext } from './context.ts';
import { nameOf } from './instance-name.ts';

/** Instances per pass. */
const batch = 250;
/** ms that an end waits for others, to be closed together with them */
const gatherMs = 20;

/** An instance that is to be closed, and whether one pass was not enough for it. */
interface Overdue extends ToClose {
  isSlow?: boolean;
}

/** Members of the list that are asked for at once: less than a millisecond of Redis's time. */
const page = 1000;

/** Finds the instances that are past their end by the list. */
async function findListedPast({ redis }: SchedulerContext, now: Date): Promise<string[]> {
  const keys: string[] = [];
  for (;;) {
    const some = await redis.zrangebyscore(activeMeetingsKey, '-inf', now.getTime(), 'LIMIT', keys.length, page);
    keys.push(...some);
    if (some.length < page) return keys;
  }
}

/** Finds what is overdue by MySQL or was called off, except what has a later end in Redis: that is brought in line first. */
async function findOverdue({ redis, db, isMine }: SchedulerContext, now: Date): Promise<string[]> {
  const [overdue, cancelled] = await Promise.all([findInstancesOverdue(db, now), findInstancesCancelled(db)]);
  const mine = [...overdue, ...cancelled].filter(isMine);
  const keys = [...new Set(mine.map((instance) => instanceKeys.instance(instance)))];
  const ends: (string | null)[] = [];
  for (const some of inChunks(keys, page)) {
    ends.push(...(await Promise.all(some.map((key) => redis.hget(key, 'todatetime')))));
  }
  return keys.filter((_, n) => Number(ends[n] ?? 0) <= now.getTime());
}

/** Closes every instance that is past its end, including ended ones that are still listed in Redis. */
export const closer = (ctx: SchedulerContext, everyMs: number): Component<Overdue> => ({
  name: 'closer',
  everyMs,
  batch,
  nameOf,
  isSlow: ({ isSlow = false }) => isSlow,
  async look() {
    const now = await redisTime(ctx.redis);
    const [listed, overdue] = await Promise.all([findListedPast(ctx, now), findOverdue(ctx, now)]);
    const due = [...new Set([...listed, ...overdue])].map(instanceOfKey).filter((instance) => instance !== undefined);
    const next = await findNextEnd(ctx.db, now);
    const endsInMs = next && next.getTime() - (await redisTime(ctx.redis)).getTime();
    return {
      due: due.filter(ctx.isMine),
      nextMs: endsInMs === undefined ? undefined : Math.max(gatherMs, endsInMs),
    };
  },
  async work(instances) {
    const unfinished = await close(ctx, instances);
    return unfinished.map((instance) => ({ ...instance, isSlow: true }));
  },
});

/** Looks once, closes what is due, and returns when that is done. */
export const closeDue = (ctx: SchedulerContext): Promise<number | undefined> => tick(closer(ctx, 0), ctx.log);

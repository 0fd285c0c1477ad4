import { activeMeetingsKey, instanceKeys, instanceOfKey } from '@rollcall/lua/keys';
import * as scripts from '@rollcall/lua/scripts';
import type { Instance } from '@rollcall/shared/meeting';
import { closeRecord, findArchived, markEnded } from '../db/record.ts';
import { findInstancesOverdue, findNextEnd } from '../db/schedule.ts';
import { redisTime } from '../stores/clock.ts';
import { archiveInstance } from './archiver.ts';
import { type Component, singly, tick } from './component.ts';
import type { SchedulerContext } from './context.ts';
import { continues, readCopy } from './copy.ts';
import { erase } from './erasing.ts';
import { unlist as unlistInstance } from './listing.ts';
import { nameOf } from './open-instances.ts';
import { claim } from './opening.ts';

/** Participants removed per call: a few milliseconds of Redis's time. */
const chunk = 1000;

type Step = (ctx: SchedulerContext, instance: Instance) => Promise<void>;

/** Drops a copy in Redis that does not continue the record: nothing that is built on it could be archived. */
const dropStaleCopy: Step = async (ctx, instance) => {
  const record = await findArchived(ctx.db, instance);
  const copy = await readCopy(ctx.redis, instance);
  if (!record || copy.seq === null || continues(copy, record)) return;
  await (record.endedAt ? erase(ctx, instance) : claim(ctx, { ...instance, generation: record.generation }));
};

/** Removes everybody, with a `leave` at `todatetime`. */
const removeParticipants: Step = async ({ redis }, instance) => {
  for (;;) {
    const answer = await scripts.teardown(redis, instance, { limit: chunk });
    if (answer.outcome === 'NOT_ENDED') throw new Error("the instance has not ended by Redis's clock, which went back");
    if (answer.outcome === 'GONE' || answer.remaining === 0) return;
  }
};

/** Marks the instance as ended in MySQL at Redis's last change, or at the record's own if Redis has nothing of it. */
const recordEnd: Step = async (ctx, instance) => {
  const { redis, db } = ctx;
  const now = await redisTime(redis);
  const record = await findArchived(db, instance);
  if (!record || record.endedAt) return;
  const { seq, generation, branches } = await readCopy(redis, instance);
  if (seq !== null) return await markEnded(db, instance, { seq, generation, branches }, now);
  // Claimed, because somebody may be opening it, by a clock that says that it is not over.
  const claimed = await claim(ctx, { ...instance, generation: record.generation });
  if (!claimed || claimed.isKept) throw new Error('another scheduler is opening the instance');
  await closeRecord(db, instance, claimed.generation, now);
};

/** Takes the instance off the list last: until then any scheduler finds it there and carries on. */
const unlist: Step = async ({ redis, log }, instance) => {
  const key = instanceKeys.instance(instance);
  if (await redis.exists(key)) return;
  if (await unlistInstance(redis, instance)) {
    log.info(instance, 'instance ended');
  }
};

/** The steps of closing an instance. After a crash between any two of them, all are simply run again. */
export const closing: readonly Step[] = [dropStaleCopy, removeParticipants, archiveInstance, recordEnd, erase, unlist];

/** Finds what is overdue by MySQL, except what went live with a later end than MySQL has now. */
async function findOverdue({ redis, db }: SchedulerContext, now: Date): Promise<string[]> {
  const keys = (await findInstancesOverdue(db, now)).map((instance) => instanceKeys.instance(instance));
  const ends = await Promise.all(keys.map((key) => redis.zscore(activeMeetingsKey, key)));
  return keys.filter((_, n) => Number(ends[n] ?? 0) <= now.getTime());
}

/** Closes every instance that is past its end, including ended ones that are still listed in Redis. */
export const closer = (ctx: SchedulerContext, everyMs: number): Component<Instance> => ({
  name: 'closer',
  everyMs,
  nameOf,
  async look() {
    const now = await redisTime(ctx.redis);
    const [listed, overdue] = await Promise.all([
      ctx.redis.zrangebyscore(activeMeetingsKey, '-inf', now.getTime()),
      findOverdue(ctx, now),
    ]);
    const next = await findNextEnd(ctx.db, now);
    return {
      due: [...new Set([...listed, ...overdue])].map(instanceOfKey).filter((instance) => instance !== undefined),
      nextMs: next && next.getTime() - (await redisTime(ctx.redis)).getTime(),
    };
  },
  ...singly(async (instance) => {
    for (const step of closing) await step(ctx, instance);
  }),
});

/** Looks once, closes what is due, and returns when that is done. */
export const closeDue = (ctx: SchedulerContext): Promise<number | undefined> => tick(closer(ctx, 0), ctx.log);

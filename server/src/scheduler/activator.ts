import { activeMeetingsKey, instanceKeys } from '@rollcall/lua/keys';
import { findInstancesBegun, findNextStart, type ScheduledInstance } from '../db/schedule.ts';
import { redisTime } from '../stores/clock.ts';
import { type Component, singly, tick } from './component.ts';
import type { SchedulerContext } from './context.ts';
import { continues, readCopy } from './copy.ts';
import { nameOf } from './open-instances.ts';
import { open } from './opening.ts';

async function isOpen({ redis }: SchedulerContext, instance: ScheduledInstance): Promise<boolean> {
  const [copy, score] = await Promise.all([
    readCopy(redis, instance),
    redis.zscore(activeMeetingsKey, instanceKeys.instance(instance)),
  ]);
  return score !== null && continues(copy, instance);
}

/** Opens every instance whose window includes now and that has not ended. */
export const activator = (ctx: SchedulerContext, everyMs: number): Component<ScheduledInstance> => ({
  name: 'activator',
  everyMs,
  nameOf,
  async look() {
    const now = await redisTime(ctx.redis);
    const begun = await findInstancesBegun(ctx.db, now);
    const inProgress = begun.filter((instance) => instance.todatetime > now && ctx.isMine(instance));
    const open = await Promise.all(inProgress.map((instance) => isOpen(ctx, instance)));
    const next = await findNextStart(ctx.db, now);
    return {
      due: inProgress.filter((_, n) => !open[n]),
      nextMs: next && next.getTime() - (await redisTime(ctx.redis)).getTime(),
    };
  },
  ...singly((instance) => open(ctx, instance)),
});

/** Looks once, opens what is due, and returns when that is done. */
export const activateDue = (ctx: SchedulerContext): Promise<number | undefined> => tick(activator(ctx, 0), ctx.log);

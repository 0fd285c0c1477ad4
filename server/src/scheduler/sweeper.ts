import { activeMeetingsKey, instanceOfKey } from '@rollcall/lua/keys';
import * as scripts from '@rollcall/lua/scripts';
import { forEach, type SchedulerContext } from './context.ts';

/** Leases checked per call: a few milliseconds of Redis's time. */
const chunk = 1000;

/** Removes participants whose leases expired from every active instance. Several sweepers may run at the same time. */
export async function sweepAll(ctx: SchedulerContext): Promise<void> {
  const members = await ctx.redis.zrange(activeMeetingsKey, '0', '-1');
  const instances = members.map(instanceOfKey).filter((instance) => instance !== undefined);
  await forEach(ctx, instances, async (instance) => {
    for (;;) {
      const answer = await scripts.sweep(ctx.redis, instance, { limit: chunk });
      if (answer.outcome !== 'OK' || answer.looked < chunk) return;
    }
  });
}

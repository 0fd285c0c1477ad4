import { activeMeetingsKey, instanceOfKey } from '@rollcall/lua/keys';
import * as scripts from '@rollcall/lua/scripts';
import { forEach, type SchedulerContext } from './context.ts';

/** Leases looked at in one call: some milliseconds of Redis's time. */
const chunk = 1000;

/** Takes out, in every active instance, whose leases have run out. Of two sweepers at once, one finds nothing to do. */
export async function sweepAll(ctx: SchedulerContext): Promise<void> {
  const members = await ctx.redis.zrange(activeMeetingsKey, '0', '-1');
  const instances = members.map(instanceOfKey).filter((instance) => instance !== undefined);
  await forEach(ctx, instances, async (instance) => {
    for (;;) {
      const answer = await scripts.sweep(ctx.redis, instance, { limit: chunk });
      if (answer.outcome !== 'OK' || answer.expired < chunk) return;
    }
  });
}

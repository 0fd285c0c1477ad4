import * as scripts from '@rollcall/lua/scripts';
import type { Instance } from '@rollcall/shared/meeting';
import { type Component, singly, tick } from './component.ts';
import type { SchedulerContext } from './context.ts';
import { findListed, nameOf } from './open-instances.ts';

/** Leases checked per call: a few milliseconds of Redis's time. */
const chunk = 1000;

/** Removes participants whose leases expired from every active instance. Several sweepers may run at the same time. */
export const sweeper = (ctx: SchedulerContext, everyMs: number): Component<Instance> => ({
  name: 'sweeper',
  everyMs,
  nameOf,
  look: async () => ({ due: await findListed(ctx) }),
  ...singly(async (instance) => {
    for (;;) {
      const answer = await scripts.sweep(ctx.redis, instance, { limit: chunk });
      if (answer.outcome !== 'OK' || answer.expired < chunk) return;
    }
  }),
});

/** Looks once, sweeps every active instance, and returns when that is done. */
export const sweepAll = (ctx: SchedulerContext): Promise<number | undefined> => tick(sweeper(ctx, 0), ctx.log);

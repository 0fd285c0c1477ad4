import * as scripts from '@rollcall/lua/scripts';
import { redisTime } from '../stores/clock.ts';
import { type Component, tick } from './component.ts';
import type { SchedulerContext } from './context.ts';
import { nameOf } from './instance-name.ts';
import { Roster, type Seen } from './roster.ts';

/** Leases checked per call: about a millisecond of Redis's time, if all of them have expired. */
const chunk = 150;

/** Removes participants whose leases expired from every active instance. Several sweepers may run at the same time. */
export const sweeper = (ctx: SchedulerContext, everyMs: number, roster = new Roster(ctx)): Component<Seen> => ({
  name: 'sweeper',
  everyMs,
  batch: 100,
  nameOf: ({ instance }) => nameOf(instance),
  async look() {
    // The archiver reads them more often, but not while it waits for MySQL.
    if (roster.ageMs >= everyMs) await roster.readCopies();
    const now = await redisTime(ctx.redis);
    return { due: [...roster.all].filter((seen) => mayHaveExpired(seen, now)) };
  },
  async work(items) {
    const hasMore = await Promise.all(items.map((seen) => sweep(ctx, seen)));
    return items.filter((_, n) => hasMore[n]);
  },
});

/**
 * Whether a lease may have expired since the last sweep. A new lease comes with a change, or with a new generation, and a
 * renewal only moves one further into the future.
 */
function mayHaveExpired({ isListed, copy, swept }: Seen, now: Date): boolean {
  if (!isListed || copy.seq === null) return false;
  if (!swept || swept.seq !== copy.seq || swept.generation !== copy.generation) return true;
  return swept.nextExpiry !== null && swept.nextExpiry <= now;
}

/** @returns whether there may be more to be swept at once */
async function sweep({ redis, observer }: SchedulerContext, seen: Seen): Promise<boolean> {
  // As it was before: whatever changes during the sweep makes another one due.
  const { seq, generation } = seen.copy;
  const answer = await scripts.sweep(redis, seen.instance, { limit: chunk });
  seen.swept = { seq, generation, nextExpiry: answer.outcome === 'OK' ? answer.nextExpiry : null };
  if (answer.outcome === 'OK') observer?.onLeasesExpired(answer.removed);
  return answer.outcome === 'OK' && answer.expired === chunk;
}

/** Looks once, sweeps every active instance, and returns when that is done. */
export const sweepAll = (ctx: SchedulerContext): Promise<number | undefined> => tick(sweeper(ctx, 0), ctx.log);

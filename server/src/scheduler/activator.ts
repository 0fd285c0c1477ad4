import { instanceKeys } from '@rollcall/lua/keys';
import type { Instance } from '@rollcall/shared/meeting';
import {
  findInstancesBegun,
  findInstancesOf,
  findInstancesStarting,
  findNextStart,
  type ScheduledInstance,
} from '../db/schedule/due-instances.ts';
import { redisTime } from '../stores/clock.ts';
import { inChunks } from '../stores/in-chunks.ts';
import { areListed, noteBegun } from '../stores/listing.ts';
import { type Component, tick } from './component.ts';
import type { SchedulerContext } from './context.ts';
import { continues, readCopy } from './copy.ts';
import { nameOf } from './instance-name.ts';
import { open } from './opening.ts';
import { openTogether } from './opening-together.ts';
import { findStale, type Stale, withdraw } from './withdrawing.ts';

/** Instances that are opened in the same few round trips. */
const batch = 500;
/** Instances whose copies are looked at together. */
const chunk = 1000;
/** ms that a look goes beyond what is due, so that what starts one after the other is prepared together */
const togetherMs = 1000;

/** An instance to be prepared. */
interface Due extends Instance {
  /** It was prepared, and is not what it would be prepared with now. */
  stale?: Stale;
  /** It needs more than the others of a batch. */
  isAlone?: boolean;
}

/** The activator, which can be told of a meeting that was changed, so that it looks at its instances the next time. */
interface Activator extends Component<Due> {
  note(meetingID: number): void;
}

/**
 * Prepares every instance that begins within `prepareMs`: its audience, its hash and its place in the list are in Redis then,
 * and it opens at its start without anybody, since the scripts go by Redis's clock. One that has begun is opened at once.
 *
 * It wakes when the next instance is to be prepared, and looks at what begins by then alone. Every `everyMs` it looks at all:
 * at what was scheduled late, at what Redis has lost, and at what was prepared and is scheduled in another way now.
 */
export function activator(ctx: SchedulerContext, everyMs: number, prepareMs: number): Activator {
  /** What was found, and has not been prepared since by this scheduler; also what falls to another one that may stop. */
  const waiting = new Map<string, Due>();
  let fullLookAt = Number.NEGATIVE_INFINITY;
  /** The schedule was read up to here. */
  let horizon = new Date(0);
  /** Meetings that were changed since the last look. */
  let changed = new Set<number>();

  const lookAtAll = async (now: Date, until: Date): Promise<Due[]> => {
    const found = toBeOpen(await findInstancesBegun(ctx.db, until), now);
    const mine = new Set(found.filter(ctx.isMine));
    const stale = await findStale(ctx, now, until);
    return [
      ...(await withoutOpen(ctx, [...mine], now)),
      // What has begun, the archiver looks after.
      ...found.filter((one) => !mine.has(one) && one.fromdatetime > now),
      ...stale.map((one) => ({ ...one, stale: one })),
    ];
  };
  const found = (items: readonly Due[]): void => {
    for (const item of items) waiting.set(instanceKeys.instance(item), item);
  };

  const lookAtChanged = async (now: Date, until: Date): Promise<Due[]> => {
    const meetingIDs = [...changed];
    changed = new Set();
    const of = await findInstancesOf(ctx.db, meetingIDs, until);
    return await withoutOpen(ctx, toBeOpen(of, now).filter(ctx.isMine), now);
  };

  return {
    note: (meetingID) => void changed.add(meetingID),
    name: 'activator',
    everyMs,
    batch,
    nameOf,
    isSlow: ({ isAlone = false }) => isAlone,
    async look() {
      const lookedAt = performance.now();
      const now = await redisTime(ctx.redis);
      const until = new Date(now.getTime() + prepareMs + togetherMs);
      await noteBegun(ctx.redis, now);
      if (lookedAt - fullLookAt >= everyMs) {
        const all = await lookAtAll(now, until);
        waiting.clear();
        found(all);
        fullLookAt = lookedAt;
      } else if (until > horizon) {
        found(toBeOpen(await findInstancesStarting(ctx.db, horizon, until), now));
      }
      if (changed.size > 0) found(await lookAtChanged(now, until));
      horizon = until;
      const next = await findNextStart(ctx.db, horizon);
      const after = await redisTime(ctx.redis);
      const nextMs = next ? next.getTime() - prepareMs - after.getTime() : everyMs;
      const due = [...waiting.values()].filter(ctx.isMine);
      return { due, nextMs: Math.min(nextMs, fullLookAt + everyMs - performance.now()) };
    },
    async work(items) {
      await Promise.all(items.map(async ({ stale }) => stale && (await withdraw(ctx, stale))));
      const due = items.filter(({ stale }) => stale?.isDue ?? true);
      const [first, ...others] = due;
      const left = first && others.length === 0 ? await open(ctx, first) : await openTogether(ctx, due);
      for (const item of items) waiting.delete(instanceKeys.instance(item));
      const alone = (left ?? []).map((instance) => ({ ...instance, isAlone: true }));
      found(alone);
      return alone;
    },
  };
}

/** Leaves out what is over or was called off. */
const toBeOpen = (instances: readonly ScheduledInstance[], now: Date): ScheduledInstance[] =>
  instances.filter(({ todatetime, cancelledAt }) => todatetime > now && !cancelledAt);

/** Leaves out what is open: Redis has it, as far as its record reaches at least, and lists it. */
async function withoutOpen(
  { redis }: SchedulerContext,
  instances: readonly ScheduledInstance[],
  now: Date,
): Promise<ScheduledInstance[]> {
  const others: ScheduledInstance[] = [];
  for (const some of inChunks(instances, chunk)) {
    const [copies, isListed] = await Promise.all([
      Promise.all(some.map((instance) => readCopy(redis, instance))),
      areListed(redis, some, now),
    ]);
    others.push(...some.filter((instance, n) => !(copies[n] && continues(copies[n], instance) && isListed[n])));
  }
  return others;
}

/** Looks once, prepares what begins within `prepareMs`, and returns when that is done. */
export const activateDue = (ctx: SchedulerContext, prepareMs = 60_000): Promise<number | undefined> =>
  tick(activator(ctx, Number.POSITIVE_INFINITY, prepareMs), ctx.log);

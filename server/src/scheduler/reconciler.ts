import { instanceOfKey } from '@rollcall/lua/keys';
import type { Instance } from '@rollcall/shared/meeting';
import { findPending } from '../db/schedule/following.ts';
import { bringInLine } from '../domain/schedule/bring-in-line.ts';
import { redisTime } from '../stores/clock.ts';
import { findBegun } from '../stores/listing.ts';
import { type Component, tick } from './component.ts';
import type { SchedulerContext } from './context.ts';
import { findDiffering } from './differing.ts';

/** ms that a change may take to reach Redis by the call that made it, before a scheduler takes over */
const patienceMs = 300;
/** Meetings that one pass brings in line, one after the other. */
const batch = 4;

/** A meeting of which Redis may have something that is not in line with its schedule. */
interface Due {
  meetingID: number;
}

/**
 * Brings in line what is live but not as it is scheduled. A change that a call has committed and not brought to Redis, since
 * its server stopped halfway, is found within a second; every `fullMs` all that has begun is compared with the schedule, so that
 * what was changed by plain SQL is found, too.
 */
export function reconciler(
  ctx: SchedulerContext,
  everyMs: number,
  fullMs: number,
  waitMs = patienceMs,
): Component<Due> {
  let comparedAt = Number.NEGATIVE_INFINITY;
  return {
    name: 'reconciler',
    everyMs,
    batch,
    nameOf: ({ meetingID }) => ({ meetingID }),
    async look() {
      const lookedAt = performance.now();
      const pending = (await findPending(ctx.db, waitMs)).filter((meetingID) => ctx.isMine({ meetingID, orderID: 0 }));
      const differing = lookedAt - comparedAt >= fullMs ? await compareBegun(ctx) : [];
      if (lookedAt - comparedAt >= fullMs) comparedAt = lookedAt;
      const meetingIDs = new Set([...pending, ...differing.map(({ meetingID }) => meetingID)]);
      return { due: [...meetingIDs].map((meetingID) => ({ meetingID })) };
    },
    async work(items) {
      for (const { meetingID } of items) {
        const { effect, instances } = await bringInLine(ctx, meetingID);
        ctx.log.info({ meetingID, effect, instances: instances.length }, 'brought a meeting in line with its schedule');
      }
      return undefined;
    },
  };
}

/** Compares all that has begun, and is of this scheduler's share, with the schedule. */
async function compareBegun(ctx: SchedulerContext): Promise<Instance[]> {
  const now = await redisTime(ctx.redis);
  // What is over by the list is about to be closed.
  const begun = (await findBegun(ctx.redis, now))
    .map(instanceOfKey)
    .filter((one) => one !== undefined)
    .filter(ctx.isMine);
  return await findDiffering(ctx, begun, now);
}

/** Compares everything once, brings in line what differs or waits, and returns when that is done. */
export const reconcile = (ctx: SchedulerContext): Promise<number | undefined> =>
  tick(reconciler(ctx, 0, 0, 0), ctx.log);

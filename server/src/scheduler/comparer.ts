import { instanceOfKey } from '@rollcall/lua/keys';
import type { Instance } from '@rollcall/shared/meeting';
import { redisTime } from '../stores/clock.ts';
import { findBegun } from '../stores/listing.ts';
import type { Component } from './component.ts';
import type { SchedulerContext } from './context.ts';
import { findDiffering } from './differing.ts';
import { type Followed, following } from './following.ts';

/**
 * Compares all that has begun with the schedule, audiences included, so that what was changed by plain SQL reaches a live instance.
 * MySQL reads every row of those audiences for that: so it holds up nothing else.
 */
export const comparer = (ctx: SchedulerContext, everyMs: number): Component<Followed> => ({
  name: 'comparer',
  everyMs,
  ...following(ctx),
  async look() {
    const meetingIDs = new Set((await compareBegun(ctx)).map(({ meetingID }) => meetingID));
    return { due: [...meetingIDs].map((meetingID) => ({ meetingID })) };
  },
});

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

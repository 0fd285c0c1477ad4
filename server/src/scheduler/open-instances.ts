import { activeMeetingsKey, instanceKeys, instanceOfKey } from '@rollcall/lua/keys';
import type { Instance } from '@rollcall/shared/meeting';
import { findInstancesBegun, findUnclosed, type ScheduledInstance } from '../db/schedule.ts';
import { redisTime } from '../stores/clock.ts';
import type { SchedulerContext } from './context.ts';
import { findUpcoming } from './listing.ts';

/** The instances that Redis lists and that have begun: those that are live, and those whose closing is not complete. */
export async function findListed({ redis }: Pick<SchedulerContext, 'redis'>): Promise<Instance[]> {
  const now = await redisTime(redis);
  const [members, upcoming] = await Promise.all([redis.zrange(activeMeetingsKey, '0', '-1'), findUpcoming(redis, now)]);
  const isUpcoming = new Set(upcoming);
  return members
    .filter((member) => !isUpcoming.has(member))
    .map(instanceOfKey)
    .filter((instance) => instance !== undefined);
}

/**
 * Finds every instance whose record is not closed and that has begun by the schedule, or that Redis lists: what is live is
 * archived, even if somebody has rescheduled it meanwhile.
 */
export async function findOpenInstances(ctx: SchedulerContext): Promise<ScheduledInstance[]> {
  const [begun, listed] = await Promise.all([
    redisTime(ctx.redis).then((now) => findInstancesBegun(ctx.db, now)),
    findListed(ctx),
  ]);
  const known = new Set(begun.map((instance) => instanceKeys.instance(instance)));
  const rescheduled = listed.filter((instance) => !known.has(instanceKeys.instance(instance)));
  return [...begun, ...(await findUnclosed(ctx.db, rescheduled))];
}

/** How logs name an instance. */
export const nameOf = ({ meetingID, orderID }: Instance): Record<string, number> => ({ meetingID, orderID });

import { activeMeetingsKey, instanceKeys, instanceOfKey } from '@rollcall/lua/keys';
import type { Instance } from '@rollcall/shared/meeting';
import { findInstancesBegun, findUnclosed, type ScheduledInstance } from '../db/schedule.ts';
import { redisTime } from '../stores/clock.ts';
import type { SchedulerContext } from './context.ts';

/** This scheduler's share of what Redis lists: the instances that are live, and those whose closing is not complete. */
export async function findListed({ redis, isMine }: SchedulerContext): Promise<Instance[]> {
  const members = await redis.zrange(activeMeetingsKey, '0', '-1');
  return members
    .map(instanceOfKey)
    .filter((instance) => instance !== undefined)
    .filter(isMine);
}

/**
 * Finds every instance whose record is not closed and that has begun by the schedule, or that Redis lists, of this scheduler's
 * share: what is live is archived, even if somebody has rescheduled it meanwhile.
 */
export async function findOpenInstances(ctx: SchedulerContext): Promise<ScheduledInstance[]> {
  const [scheduled, listed] = await Promise.all([
    redisTime(ctx.redis).then((now) => findInstancesBegun(ctx.db, now)),
    findListed(ctx),
  ]);
  const begun = scheduled.filter(ctx.isMine);
  const known = new Set(begun.map((instance) => instanceKeys.instance(instance)));
  const rescheduled = listed.filter((instance) => !known.has(instanceKeys.instance(instance)));
  return [...begun, ...(await findUnclosed(ctx.db, rescheduled))];
}

/** How logs name an instance. */
export const nameOf = ({ meetingID, orderID }: Instance): Record<string, number> => ({ meetingID, orderID });

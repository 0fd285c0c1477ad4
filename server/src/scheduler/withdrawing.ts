import { instanceOfKey } from '@rollcall/lua/keys';
import * as scripts from '@rollcall/lua/scripts';
import type { Instance } from '@rollcall/shared/meeting';
import { findUpcoming, unlist } from '../stores/listing.ts';
import type { SchedulerContext } from './context.ts';
import { findDiffering } from './differing.ts';

/** A prepared instance that is not what it would be prepared with now. */
export interface Stale extends Instance {
  /** The generation of Redis's copy; 0 if there is none, though it is listed. */
  generation: number;
  /** Whether it is to be prepared anew, since it begins by the horizon still. */
  isDue: boolean;
}

/** Compares each instance of this scheduler's share that is prepared and has not begun by `now` with the schedule. */
export async function findStale(ctx: SchedulerContext, now: Date, horizon: Date): Promise<Stale[]> {
  const upcoming = (await findUpcoming(ctx.redis, now))
    .map(instanceOfKey)
    .filter((one) => one !== undefined)
    .filter(ctx.isMine);
  const differing = await findDiffering(ctx, upcoming, now);
  return differing.map(({ plan, ...copy }) => {
    const isDue = plan !== undefined && !plan.cancelledAt && plan.fromdatetime <= horizon && plan.todatetime > now;
    return { ...copy, isDue };
  });
}

/** Removes a stale instance from Redis and from the list, unless it has begun meanwhile or somebody else has opened it anew. */
export async function withdraw(
  { redis, log }: SchedulerContext,
  { meetingID, orderID, generation }: Stale,
): Promise<void> {
  const instance = { meetingID, orderID };
  if (generation > 0) {
    const { outcome } = await scripts.withdraw(redis, instance, { generation });
    if (outcome !== 'OK') return;
    log.info(instance, 'instance withdrawn, since its schedule has changed');
  }
  await unlist(redis, instance);
}

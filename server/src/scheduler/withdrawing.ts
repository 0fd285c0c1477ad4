import { instanceKeys, instanceOfKey } from '@rollcall/lua/keys';
import * as scripts from '@rollcall/lua/scripts';
import type { Instance } from '@rollcall/shared/meeting';
import { findUnclosed } from '../db/schedule.ts';
import { inChunks } from '../stores/in-chunks.ts';
import type { SchedulerContext } from './context.ts';
import { findUpcoming, unlist } from './listing.ts';
import { isBeingOpened } from './opening.ts';
import { readFingerprints } from './plan.ts';

/** A prepared instance that is not what it would be prepared with now. */
export interface Stale extends Instance {
  /** The generation of Redis's copy; 0 if there is none, though it is listed. */
  generation: number;
  /** Whether it is to be prepared anew, since it begins by the horizon still. */
  isDue: boolean;
}

/** Instances that are compared at a time. */
const chunk = 1000;

/** Compares each instance of this scheduler's share that is prepared and has not begun by `now` with the schedule. */
export async function findStale(ctx: SchedulerContext, now: Date, horizon: Date): Promise<Stale[]> {
  const upcoming = (await findUpcoming(ctx.redis, now))
    .map(instanceOfKey)
    .filter((one) => one !== undefined)
    .filter(ctx.isMine);
  const stale: Stale[] = [];
  for (const instances of inChunks(upcoming, chunk)) stale.push(...(await compare(ctx, instances, now, horizon)));
  return stale;
}

async function compare(
  { redis, db }: SchedulerContext,
  instances: readonly Instance[],
  now: Date,
  horizon: Date,
): Promise<Stale[]> {
  // The copies are read first: what is compared with them is no older than they are.
  const fields = ['generation', 'claimedAt', 'fingerprint'] as const;
  const copies = await Promise.all(instances.map((one) => redis.hmget(instanceKeys.instance(one), ...fields)));
  const scheduled = await findUnclosed(db, instances);
  const fingerprints = await readFingerprints(db, scheduled);
  const planned = new Map(scheduled.map((one, n) => [instanceKeys.instance(one), { ...one, now: fingerprints[n] }]));
  return instances.flatMap((instance, n) => {
    const [generation, claimedAt, fingerprint] = copies[n] ?? [];
    const plan = planned.get(instanceKeys.instance(instance));
    if (claimedAt && isBeingOpened({ claimedAt: Number(claimedAt) }, now)) return [];
    if (plan && fingerprint === plan.now) return [];
    const isDue = plan !== undefined && plan.fromdatetime <= horizon && plan.todatetime > now;
    return [{ ...instance, generation: Number(generation ?? 0), isDue }];
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

import { activeMeetingsKey, instanceKeys } from '@rollcall/lua/keys';
import { redisTime } from '@rollcall/server/scheduler/clock';
import type { Instance } from '@rollcall/shared/meeting';
import type { Sandbox } from './sandbox.ts';

/**
 * Brings an instance's end forward to now, or to `inMs` from now, in Redis, where it is active, and in the schedule: however
 * long a slow machine takes to let a crowd in, the end comes when the crowd is in.
 */
export async function endNow(
  { redis, db }: Pick<Sandbox, 'redis' | 'db'>,
  instance: Instance,
  inMs = 0,
): Promise<Date> {
  const todatetime = new Date((await redisTime(redis)).getTime() + inMs);
  const key = instanceKeys.instance(instance);
  if (await redis.exists(key)) await redis.hset(key, 'todatetime', todatetime.getTime());
  await redis.zadd(activeMeetingsKey, 'XX', todatetime.getTime(), key);
  await db
    .updateTable('meeting_instance')
    .set({ todatetime })
    .where('meetingID', '=', instance.meetingID)
    .where('orderID', '=', instance.orderID)
    .execute();
  return todatetime;
}

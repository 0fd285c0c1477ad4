import { activeMeetingsKey, instanceKeys } from '@rollcall/lua/keys';
import { redisTime } from '@rollcall/server/scheduler/clock';
import type { Instance } from '@rollcall/shared/meeting';
import type { Sandbox } from './sandbox.ts';

/**
 * Brings an instance's end forward to now, in the schedule and, where it is active, in Redis: the time in which a crowd
 * was let in does not count, and nothing has to be waited for.
 */
export async function endNow({ redis, db }: Pick<Sandbox, 'redis' | 'db'>, instance: Instance): Promise<Date> {
  const todatetime = await redisTime(redis);
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

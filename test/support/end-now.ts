import { time } from '@rollcall/lua/fields';
import { activeMeetingsKey, instanceKeys } from '@rollcall/lua/keys';
import type { Instance } from '@rollcall/shared/meeting';
import type { Sandbox } from './sandbox.ts';

/** In one step, so that nothing happens after the end while a slow machine sets it. */
const bringForward = `
  local time = redis.call('TIME')
  local todatetime = string.format('%d', time[1] * 1000 + math.floor(time[2] / 1000) + ARGV[1])
  if redis.call('HEXISTS', KEYS[1], 'seq') == 1 then redis.call('HSET', KEYS[1], 'todatetime', todatetime) end
  return todatetime`;

/**
 * Brings an instance's end forward to now, or to `inMs` from now, in Redis, where it is active, and in the schedule: however
 * long a slow machine takes to let a crowd in, the end comes when the crowd is in.
 */
export async function endNow(
  { redis, db }: Pick<Sandbox, 'redis' | 'db'>,
  instance: Instance,
  inMs = 0,
): Promise<Date> {
  const key = instanceKeys.instance(instance);
  const todatetime = time(await redis.eval(bringForward, 1, key, inMs));
  await redis.zadd(activeMeetingsKey, 'XX', todatetime.getTime(), key);
  await db
    .updateTable('meeting_instance')
    .set({ todatetime })
    .where('meetingID', '=', instance.meetingID)
    .where('orderID', '=', instance.orderID)
    .execute();
  return todatetime;
}

import { activeMeetingsKey, instanceKeys, upcomingMeetingsKey } from '@rollcall/lua/keys';
import type { RedisClient } from '@rollcall/lua/script';
import type { Instance } from '@rollcall/shared/meeting';
import { redisTime } from './clock.ts';

/** Lists instances that Redis has: from its start on each is shown and swept, and after its end closed. */
export async function list(redis: RedisClient, instances: readonly Instance[]): Promise<void> {
  if (instances.length === 0) return;
  const keys = instances.map((instance) => instanceKeys.instance(instance));
  const [now, ...windows] = await Promise.all([
    redisTime(redis),
    ...keys.map((key) => redis.hmget(key, 'fromdatetime', 'todatetime')),
  ]);
  const [ends, starts, begun]: [string[], string[], string[]] = [[], [], []];
  for (const [n, [fromdatetime, todatetime]] of windows.entries()) {
    const key = keys[n];
    if (!key || !fromdatetime || !todatetime) continue;
    ends.push(todatetime, key);
    if (Number(fromdatetime) > now.getTime()) starts.push(fromdatetime, key);
    else begun.push(key);
  }
  // The starts come first: nothing is on the list that has not begun, and does not say so.
  if (starts.length > 0) await redis.zadd(upcomingMeetingsKey, ...starts);
  if (begun.length > 0) await redis.zrem(upcomingMeetingsKey, ...begun);
  if (ends.length > 0) await redis.zadd(activeMeetingsKey, ...ends);
}

/** Which of these instances are listed as they should be, by whether they have begun. */
export async function areListed(
  redis: RedisClient,
  instances: readonly (Instance & { fromdatetime: Date })[],
  now: Date,
): Promise<boolean[]> {
  const keys = instances.map((instance) => instanceKeys.instance(instance));
  const [ends, starts] = await Promise.all([
    redis.zmscore(activeMeetingsKey, ...keys),
    redis.zmscore(upcomingMeetingsKey, ...keys),
  ]);
  return instances.map(({ fromdatetime }, n) => ends[n] !== null && (starts[n] !== null || fromdatetime <= now));
}

/** Finds the keys of the listed instances that have not begun by `now`. */
export const findUpcoming = (redis: RedisClient, now: Date): Promise<string[]> =>
  redis.zrangebyscore(upcomingMeetingsKey, `(${now.getTime()}`, '+inf');

/** Forgets which of the listed instances were yet to begin, where they have begun by `now`. */
export async function noteBegun(redis: RedisClient, now: Date): Promise<void> {
  await redis.zremrangebyscore(upcomingMeetingsKey, '-inf', now.getTime());
}

/**
 * Takes an instance off the list.
 *
 * @returns whether it was listed
 */
export async function unlist(redis: RedisClient, instance: Instance): Promise<boolean> {
  const key = instanceKeys.instance(instance);
  const [removed] = await Promise.all([redis.zrem(activeMeetingsKey, key), redis.zrem(upcomingMeetingsKey, key)]);
  return removed > 0;
}

/** Instances per command: less than a millisecond of Redis's time. */
const page = 1000;

/** Finds the keys of the listed instances that have begun by `now` and end after it. */
export async function findBegun(redis: RedisClient, now: Date): Promise<string[]> {
  const upcoming = new Set(await findUpcoming(redis, now));
  const listed: string[] = [];
  for (;;) {
    const from = listed.length;
    const some = await redis.zrangebyscore(activeMeetingsKey, `(${now.getTime()}`, '+inf', 'LIMIT', from, page);
    listed.push(...some);
    if (some.length < page) return listed.filter((key) => !upcoming.has(key));
  }
}

import { activeMeetingsKey, instanceOfKey, upcomingMeetingsKey } from '@rollcall/lua/keys';
import type { Redis } from 'ioredis';
import type { RedisSide } from './stage/redis-side.ts';

/**
 * The keys of instances that Redis has and that never expire, and the instances that it lists as active: none, once every
 * instance has ended. What outlives an instance for some time, such as the answers to its requests, expires.
 */
export async function findLeftovers(redis: RedisSide): Promise<string[]> {
  const masters = await redis.masters();
  const found = await Promise.all(masters.map(async ({ admin }) => [await kept(admin), await listed(admin)].flat()));
  return found.flat().toSorted();
}

async function kept(admin: Redis): Promise<string[]> {
  const keys = await admin.keys('{meeting:*');
  const timed = await Promise.all(keys.map(async (key) => ({ key, ttl: await admin.pttl(key) })));
  return timed.filter(({ ttl }) => ttl === -1).map(({ key }) => key);
}

async function listed(admin: Redis): Promise<string[]> {
  // Of a Cluster's masters, one has the lists, and the others would send us there.
  const lists = (await Promise.all([activeMeetingsKey, upcomingMeetingsKey].map((list) => admin.keys(list)))).flat();
  const members = await Promise.all(
    lists.map(async (list) =>
      (await admin.zrange(list, '0', '-1')).filter(instanceOfKey).map((one) => `${one} in ${list}`),
    ),
  );
  return members.flat();
}

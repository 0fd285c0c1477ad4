import { activeMeetingsKey, instanceOfKey } from '@rollcall/lua/keys';
import type { RedisClient } from '@rollcall/lua/script';
import { Redis } from 'ioredis';

/**
 * The keys of instances that Redis has and that never expire, and the instances that it lists as active: none, once every
 * instance has ended. What outlives an instance for some time, such as the answers to its requests, expires.
 */
export async function findLeftovers(redis: RedisClient): Promise<string[]> {
  const servers = redis instanceof Redis ? [redis] : redis.nodes('master');
  const keys = (await Promise.all(servers.map((server) => server.keys('{meeting:*')))).flat();
  const kept = await Promise.all(keys.map(async (key) => ({ key, ttl: await redis.pttl(key) })));
  const listed = (await redis.zrange(activeMeetingsKey, '0', '-1')).filter(instanceOfKey);
  return [
    ...kept.filter(({ ttl }) => ttl === -1).map(({ key }) => key),
    ...listed.map((member) => `${member} in ${activeMeetingsKey}`),
  ].toSorted();
}

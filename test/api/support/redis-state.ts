import { instanceKeys } from '@rollcall/lua/keys';
import type { RedisClient } from '@rollcall/lua/script';
import type { Instance } from '@rollcall/shared/meeting';

/** Keys and their contents, as plain values that can be compared. */
export type RedisState = Record<string, unknown>;

/** Everything in a Redis database except the cache of users and the counts of calls, which any call may change. */
export async function wholeState(redis: RedisClient): Promise<RedisState> {
  const keys = await redis.keys('*');
  return await stateOfKeys(redis, keys.filter((key) => !/^(user|limit):/.test(key)).toSorted());
}

/** Everything in Redis about one instance, by what follows the instance's own key: `''`, `':log'`, … */
export async function stateOf(redis: RedisClient, instance: Instance): Promise<RedisState> {
  const own = instanceKeys.instance(instance);
  const state = await stateOfKeys(
    redis,
    Object.values(instanceKeys).map((keyOf) => keyOf(instance)),
  );
  return Object.fromEntries(Object.entries(state).map(([key, held]) => [key.slice(own.length), held]));
}

async function stateOfKeys(redis: RedisClient, keys: readonly string[]): Promise<RedisState> {
  const entries = await Promise.all(keys.map(async (key) => [key, await valueOf(redis, key)] as const));
  return Object.fromEntries(entries.filter(([, held]) => held !== undefined));
}

async function valueOf(redis: RedisClient, key: string): Promise<unknown> {
  switch (await redis.type(key)) {
    case 'hash':
      return await redis.hgetall(key);
    case 'set':
      return (await redis.smembers(key)).toSorted();
    case 'zset':
      return await redis.zrange(key, '0', '-1', 'WITHSCORES');
    case 'stream':
      return await redis.xrange(key, '-', '+');
    case 'string':
      return await redis.get(key);
    default:
      return undefined;
  }
}

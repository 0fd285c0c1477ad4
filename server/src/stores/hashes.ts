import type { RedisClient } from '@rollcall/lua/script';
import { Redis } from 'ioredis';

/** Hashes that Redis is asked for at once: a quarter of a millisecond of its time. */
const atOnce = 500;

/**
 * Reads a few fields of many hashes, each as HMGET returns them, in the order of the keys. Over a pipeline, which takes this
 * process 6 µs a hash instead of 10; on a Cluster each is a command of its own, since keys are stored in many servers.
 */
export async function readHashes(
  redis: RedisClient,
  keys: readonly string[],
  fields: readonly string[],
): Promise<unknown[][]> {
  const found: unknown[][] = [];
  for (let start = 0; start < keys.length; start += atOnce) {
    const some = keys.slice(start, start + atOnce);
    found.push(...(await (redis instanceof Redis ? pipelined(redis, some, fields) : apart(redis, some, fields))));
  }
  return found;
}

const apart = (redis: RedisClient, keys: readonly string[], fields: readonly string[]): Promise<unknown[][]> =>
  Promise.all(keys.map((key) => redis.hmget(key, ...fields)));

async function pipelined(redis: Redis, keys: readonly string[], fields: readonly string[]): Promise<unknown[][]> {
  const replies = await redis.pipeline(keys.map((key) => ['hmget', key, ...fields])).exec();
  return (replies ?? []).map(([error, values]) => {
    if (error) throw error;
    if (!Array.isArray(values)) throw new TypeError('HMGET did not reply with an array');
    return values;
  });
}

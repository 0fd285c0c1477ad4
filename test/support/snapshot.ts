import { activeMeetingsKey, instanceKeys, upcomingMeetingsKey } from '@rollcall/lua/keys';
import type { RedisClient } from '@rollcall/lua/script';
import type { Instance } from '@rollcall/shared/meeting';
import { Redis } from 'ioredis';

/** The fields of a hash or of a stream's entry. */
type Named = Record<string, string>;

/**
 * Everything that Redis holds of an instance: each key by its name in `instanceKeys`, a key that this does not know by
 * its whole text, and `activeMeetings` and `upcomingMeetings`, the instance's scores in these lists. What does not exist is not there, and neither
 * are the `requests` of an ended instance, which expire.
 */
export interface Snapshot {
  instance?: Named;
  /** in the order of the alphabet */
  audience?: string[];
  /** userID to seq, in the order of the set */
  participants?: [string, number][];
  log?: Named[];
  messages?: Named[];
  actions?: Named[];
  authors?: string[];
  /** userID:seq to when the lease runs out, in that order */
  leases?: [string, number][];
  requests?: Named;
  activeMeetings?: number;
  upcomingMeetings?: number;
}

/** The whole state of an instance, to compare with what it should be. */
export async function snapshot(redis: RedisClient, instance: Instance): Promise<Snapshot> {
  const names = new Map<string, string>(Object.entries(instanceKeys).map(([name, key]) => [key(instance), name]));
  const keys = await keysOf(redis, instance);
  const entries = keys.map(async (key) => {
    const name = names.get(key) ?? key;
    const expires = (await redis.pttl(key)) !== -1;
    if (expires && name !== 'requests') throw new Error(`${key} expires`);
    return [name, expires ? undefined : await contents(redis, key)];
  });
  const own = instanceKeys.instance(instance);
  const [listed, upcoming] = [await redis.zscore(activeMeetingsKey, own), await redis.zscore(upcomingMeetingsKey, own)];
  const state = (await Promise.all(entries)).filter(([, content]) => content !== undefined);
  if (listed !== null) state.push(['activeMeetings', Number(listed)]);
  if (upcoming !== null) state.push(['upcomingMeetings', Number(upcoming)]);
  return Object.fromEntries(state);
}

/** Every key of an instance, also one that should not be there. */
export async function keysOf(redis: RedisClient, instance: Instance): Promise<string[]> {
  const servers = redis instanceof Redis ? [redis] : redis.nodes('master');
  const found = await Promise.all(servers.map((server) => server.keys(`${instanceKeys.instance(instance)}*`)));
  return found.flat().toSorted();
}

async function contents(redis: RedisClient, key: string): Promise<unknown> {
  const type = await redis.type(key);
  switch (type) {
    case 'hash':
      return await redis.hgetall(key);
    case 'set':
      return (await redis.smembers(key)).toSorted();
    case 'zset':
      return key.endsWith(':authors') ? await members(redis, key) : await scored(redis, key);
    case 'stream':
      return (await redis.xrange(key, '-', '+')).map(([id, fields]) => ({ id, ...named(fields) }));
    case 'none':
      // It went after its name was read.
      return undefined;
    default:
      throw new Error(`${key} is a ${type}`);
  }
}

async function scored(redis: RedisClient, key: string): Promise<[string, number][]> {
  const inOrder = await members(redis, key);
  const scores = await redis.zmscore(key, ...inOrder);
  return inOrder.map((member, n) => [member, Number(scores[n])]);
}

const members = (redis: RedisClient, key: string): Promise<string[]> => redis.zrange(key, 0, '-1');

/** Names and values that follow one another. */
function named(fields: string[]): Named {
  const pairs = Array.from({ length: fields.length / 2 }, (_, n) => [fields[2 * n], fields[2 * n + 1]]);
  return Object.fromEntries(pairs);
}

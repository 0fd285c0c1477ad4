import { userKey } from '@rollcall/lua/keys';
import type { RedisClient } from '@rollcall/lua/script';
import DataLoader from 'dataloader';
import { z } from 'zod';
import type { Db } from '../../db/client.ts';
import { findUsers, type StoredUser } from '../../db/people.ts';
import { ShortMemory } from '../short-memory.ts';

/** How long Redis caches a user, and then this process: a changed name is visible after five minutes at the latest. */
const cacheSeconds = 270;
const listed = { ms: 30_000, most: 20_000 };

/** A change that is made in MySQL counts after this at the latest. Nobody is remembered to be unknown. */
const latest = { ms: 5_000, most: 20_000 };

const cachedUser = z.object({ name: z.string(), age: z.coerce.number(), gender: z.string(), email: z.string() });

export interface Users {
  /**
   * Finds a user as MySQL has had it within the last five seconds, since access depends on it; undefined if there is none.
   * Look-ups in one turn of the event loop share a query.
   */
  find(userID: number): Promise<StoredUser | undefined>;
  /** The same without asking: undefined also if the user was found longer ago, or never. */
  remembered(userID: number): StoredUser | undefined;
  /** The same as MySQL has it now. */
  findNow(userID: number): Promise<StoredUser | undefined>;
  /** Finds users as they were within five minutes, of those not known here or in Redis with one query. Unknown ones are left out. */
  findCached(userIDs: readonly number[]): Promise<Map<number, StoredUser>>;
}

export function createUsers(redis: RedisClient, db: Db): Users {
  const loader = new DataLoader<number, StoredUser | undefined>(
    async (userIDs) => {
      const found = byID(await findUsers(db, userIDs));
      return userIDs.map((userID) => found.get(userID));
    },
    { cache: false, maxBatchSize: 1000 },
  );

  const readCache = async (userID: number): Promise<StoredUser | undefined> => {
    const hash = await redis.hgetall(userKey(userID));
    const parsed = cachedUser.safeParse(hash);
    return parsed.success ? { userID, ...parsed.data } : undefined;
  };

  const writeCache = ({ userID, ...fields }: StoredUser) =>
    redis.multi().hset(userKey(userID), fields).expire(userKey(userID), cacheSeconds).exec();

  /** The reads are pipelined: one round trip for all of them, on a Cluster one per node. */
  const findInRedis = async (userIDs: readonly number[]): Promise<StoredUser[]> => {
    const cached = byID(await Promise.all(userIDs.map(readCache)));
    const missing = userIDs.filter((userID) => !cached.has(userID));
    const found = (await Promise.all(missing.map((userID) => loader.load(userID)))).filter(isKnown);
    // Failing to cache a user, as when Redis is full, does not fail the look-up.
    await Promise.allSettled(found.map(writeCache));
    return [...cached.values(), ...found];
  };

  const onLists = new ShortMemory<number, StoredUser>(listed);
  const remembered = new ShortMemory<number, StoredUser>(latest);
  const findNow = async (userID: number): Promise<StoredUser | undefined> => {
    const since = performance.now();
    const user = await loader.load(userID);
    if (user) remembered.keep(userID, user, since);
    else remembered.forget(userID);
    return user;
  };

  return {
    find: async (userID) => remembered.get(userID) ?? findNow(userID),
    remembered: (userID) => remembered.get(userID),
    findNow,
    async findCached(userIDs) {
      const found = new Map<number, StoredUser>();
      const missing = new Set<number>();
      for (const userID of userIDs) {
        const user = onLists.get(userID);
        if (user) found.set(userID, user);
        else missing.add(userID);
      }
      if (missing.size === 0) return found;
      const since = performance.now();
      for (const user of await findInRedis([...missing])) {
        onLists.keep(user.userID, user, since);
        found.set(user.userID, user);
      }
      return found;
    },
  };
}

const isKnown = (user: StoredUser | undefined): user is StoredUser => user !== undefined;

const byID = (users: readonly (StoredUser | undefined)[]): Map<number, StoredUser> =>
  new Map(users.filter(isKnown).map((user) => [user.userID, user]));

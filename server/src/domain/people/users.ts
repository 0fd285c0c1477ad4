import { userKey } from '@rollcall/lua/keys';
import type { RedisClient } from '@rollcall/lua/script';
import DataLoader from 'dataloader';
import { z } from 'zod';
import type { Db } from '../../db/client.ts';
import { findUsers, type StoredUser } from '../../db/people/users.ts';
import { ShortMemory } from '../short-memory.ts';

/** How long Redis caches a user, and then this process: a changed name is visible after five minutes at the latest. */
const cacheSeconds = 270;
const listed = { ms: 30_000, most: 20_000 };

/** A change that is made in MySQL counts after this at the latest. Nobody is remembered to be unknown. */
const latest = { ms: 5_000, most: 20_000 };

/** As Redis has a user: a hash has text alone, and an empty one for what is not known. */
const cachedUser = z.object({
  name: z.string(),
  age: z.string().transform((age) => (age === '' ? null : Number(age))),
  gender: z.string().transform((gender) => gender || null),
  email: z.string(),
});

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
  /** Forgets what is remembered here of users who were changed. */
  forget(userIDs: readonly number[]): void;
  /** How often users were forgotten here: what was found before the last time may be another's name by now. */
  readonly changes: number;
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

  const writeCache = ({ userID, name, age, gender, email }: StoredUser) =>
    redis
      .multi()
      .hset(userKey(userID), { name, age: age ?? '', gender: gender ?? '', email })
      .expire(userKey(userID), cacheSeconds)
      .exec();

  /** Raised by each change: what was being read then may be older than that, and is not kept. */
  let changes = 0;

  /** The reads are pipelined: one round trip for all of them, on a Cluster one per node. */
  const findInRedis = async (userIDs: readonly number[]): Promise<StoredUser[]> => {
    const cached = byID(await Promise.all(userIDs.map(readCache)));
    const missing = userIDs.filter((userID) => !cached.has(userID));
    const before = changes;
    const found = (await Promise.all(missing.map((userID) => loader.load(userID)))).filter(isKnown);
    // Failing to cache a user, as when Redis is full, does not fail the look-up.
    if (changes === before) await Promise.allSettled(found.map(writeCache));
    return [...cached.values(), ...found];
  };

  const onLists = new ShortMemory<number, StoredUser>(listed);
  const remembered = new ShortMemory<number, StoredUser>(latest);
  const findNow = async (userID: number): Promise<StoredUser | undefined> => {
    const [since, before] = [performance.now(), changes];
    const user = await loader.load(userID);
    if (!user) remembered.forget(userID);
    else if (changes === before) remembered.keep(userID, user, since);
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
      const [since, before] = [performance.now(), changes];
      for (const user of await findInRedis([...missing])) {
        if (changes === before) onLists.keep(user.userID, user, since);
        found.set(user.userID, user);
      }
      return found;
    },
    forget(userIDs) {
      changes += 1;
      for (const userID of userIDs) {
        remembered.forget(userID);
        onLists.forget(userID);
      }
    },
    get changes() {
      return changes;
    },
  };
}

const isKnown = (user: StoredUser | undefined): user is StoredUser => user !== undefined;

const byID = (users: readonly (StoredUser | undefined)[]): Map<number, StoredUser> =>
  new Map(users.filter(isKnown).map((user) => [user.userID, user]));

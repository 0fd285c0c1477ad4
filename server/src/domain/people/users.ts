import { userKey } from '@rollcall/lua/keys';
import type { RedisClient } from '@rollcall/lua/script';
import type { User } from '@rollcall/shared/meeting';
import DataLoader from 'dataloader';
import { z } from 'zod';
import type { Db } from '../../db/client.ts';
import { findUsers } from '../../db/people.ts';

/** How long Redis remembers a user whom somebody looked at; a changed name is seen after this at the latest. */
const rememberedSeconds = 300;

const remembered = z.object({ name: z.string(), age: z.coerce.number(), gender: z.string(), email: z.string() });

export interface Users {
  /**
   * The user as MySQL has it now, since rights hang on it; undefined if there is none. Whatever is asked for in one
   * turn of the event loop is one query.
   */
  find(userID: number): Promise<User | undefined>;
  /** The users by their userID, from Redis, and those that it lacks from MySQL in one query. Unknown ones are left out. */
  named(userIDs: readonly number[]): Promise<Map<number, User>>;
}

export function createUsers(redis: RedisClient, db: Db): Users {
  const loader = new DataLoader<number, User | undefined>(
    async (userIDs) => {
      const found = byID(await findUsers(db, userIDs));
      return userIDs.map((userID) => found.get(userID));
    },
    { cache: false, maxBatchSize: 1000 },
  );

  const recall = async (userID: number): Promise<User | undefined> => {
    const hash = await redis.hgetall(userKey(userID));
    const parsed = remembered.safeParse(hash);
    return parsed.success ? { userID, ...parsed.data } : undefined;
  };

  const remember = ({ userID, ...fields }: User) =>
    redis.multi().hset(userKey(userID), fields).expire(userKey(userID), rememberedSeconds).exec();

  return {
    find: (userID) => loader.load(userID),
    async named(userIDs) {
      const distinct = [...new Set(userIDs)];
      // The reads are sent together, one round trip for them all, on a Cluster one for each node.
      const recalled = byID(await Promise.all(distinct.map(recall)));
      const missing = distinct.filter((userID) => !recalled.has(userID));
      const found = await Promise.all(missing.map((userID) => loader.load(userID)));
      // Whether Redis can take it, when it is full for example, does not decide what is answered.
      await Promise.allSettled(found.filter((user) => user !== undefined).map(remember));
      return new Map([...recalled, ...byID(found)]);
    },
  };
}

const byID = (users: readonly (User | undefined)[]): Map<number, User> =>
  new Map(users.filter((user) => user !== undefined).map((user) => [user.userID, user]));

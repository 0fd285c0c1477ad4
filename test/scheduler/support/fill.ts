import type { RedisClient } from '@rollcall/lua/script';
import * as scripts from '@rollcall/lua/scripts';
import type { Instance } from '@rollcall/shared/meeting';
import { inBatches } from '../../support/in-batches.ts';
import { numbersTo } from '../../support/record.ts';

/** Lets the users 1 … `people` into an active public instance, and has the first `posts` of them say `message <userID>`. */
export async function fill(redis: RedisClient, instance: Instance, people: number, posts = 0): Promise<void> {
  await inBatches(numbersTo(people), (userID) =>
    scripts.join(redis, instance, { userID, email: `${userID}@example.com`, requestID: 'join' }),
  );
  await inBatches(numbersTo(posts), (userID) =>
    scripts.post(redis, instance, { userID, requestID: 'post', body: `message ${userID}` }),
  );
}

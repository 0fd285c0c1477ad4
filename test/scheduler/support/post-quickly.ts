import { instanceKeys } from '@rollcall/lua/keys';
import type { RedisClient } from '@rollcall/lua/script';
import type { Instance } from '@rollcall/shared/meeting';
import { numbersTo } from '../../support/record.ts';

/**
 * Gives an instance that has no changes yet so many messages of Ann's, user 1, as post.lua records them: for tests that need
 * more than there is time to post.
 */
export async function postQuickly(
  redis: RedisClient,
  instance: Instance,
  count: number,
  bodyOf = (seq: number) => `message ${seq}`,
): Promise<void> {
  const pipeline = redis.pipeline();
  for (const seq of numbersTo(count)) {
    const fields = ['userID', 1, 'body', bodyOf(seq), 'timestamp', 1_700_000_000_000 + seq, 'requestID', `r${seq}`];
    pipeline.xadd(instanceKeys.messages(instance), `${seq}-0`, ...fields);
  }
  pipeline.hset(instanceKeys.instance(instance), { seq: count });
  await pipeline.exec();
}

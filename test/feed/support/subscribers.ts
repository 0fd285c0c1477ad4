import type { Instance } from '@rollcall/client';
import { instanceKeys } from '@rollcall/lua/keys';
import type { Redis } from 'ioredis';
import { z } from 'zod';

const answer = z.tuple([z.string(), z.number()]);

/** How many connections Redis sends the changes of an instance to. */
export async function subscribersOf(redis: Pick<Redis, 'call'>, instance: Instance): Promise<number> {
  const [, count] = answer.parse(await redis.call('PUBSUB', 'SHARDNUMSUB', instanceKeys.events(instance)));
  return count;
}

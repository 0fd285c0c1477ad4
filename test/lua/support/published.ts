import { instanceKeys } from '@rollcall/lua/keys';
import type { RedisClient } from '@rollcall/lua/script';
import { whenReady } from '@rollcall/server/stores/redis';
import type { Instance } from '@rollcall/shared/meeting';
import { Redis } from 'ioredis';
import { until } from '../../support/until.ts';

export interface Feed extends Disposable {
  /** Every message published since the feed was opened, as text. */
  published(): Promise<string[]>;
}

/** Subscribes to what the scripts publish about an instance. */
export async function openFeed(redis: RedisClient, instance: Instance): Promise<Feed> {
  const channel = instanceKeys.events(instance);
  const subscriber: RedisClient = redis instanceof Redis ? redis.duplicate() : redis.duplicate();
  subscriber.on('error', () => {});
  await whenReady(subscriber);
  const messages: string[] = [];
  subscriber.on('smessage', (from: string, message: string) => {
    if (from === channel) messages.push(message);
  });
  await subscriber.ssubscribe(channel);
  let ends = 0;
  return {
    async published() {
      // A channel keeps its order: once this arrives, so has everything published before it.
      ends += 1;
      const end = `end ${ends}`;
      await redis.spublish(channel, end);
      await until(() => messages.includes(end) || `the feed has not received ${end}`);
      return messages.filter((message) => !message.startsWith('end '));
    },
    [Symbol.dispose]: () => subscriber.disconnect(),
  };
}

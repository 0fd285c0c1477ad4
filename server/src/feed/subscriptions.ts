import type { RedisClient } from '@rollcall/lua/script';
import { Cluster } from 'ioredis';

/** Sharded channels, over connections that do nothing else. */
export interface Subscriptions {
  /** Calls `onMessage` with every message of a channel from when this resolves until `unsubscribe`. */
  subscribe(channel: string, onMessage: (message: string) => void): Promise<void>;
  unsubscribe(channel: string): Promise<void>;
  /** Calls back whenever messages may have been missed, since a connection was lost. */
  onReconnect(callback: () => void): void;
  close(): void;
}

export function createSubscriptions(redis: RedisClient): Subscriptions {
  // A Cluster client keeps connections for sharded channels beside those for commands; a single server needs another.
  const subscriber =
    redis instanceof Cluster
      ? redis
      : redis.duplicate({
          lazyConnect: true,
          enableOfflineQueue: true,
          commandTimeout: undefined,
          socketTimeout: undefined,
        });
  const listeners = new Map<string, (message: string) => void>();
  subscriber.on('smessage', (channel: string, message: string) => listeners.get(channel)?.(message));
  subscriber.on('error', () => {});
  return {
    async subscribe(channel, onMessage) {
      listeners.set(channel, onMessage);
      await subscriber.ssubscribe(channel);
    },
    async unsubscribe(channel) {
      listeners.delete(channel);
      await subscriber.sunsubscribe(channel);
    },
    onReconnect: (callback) => {
      subscriber.on('ready', callback);
      // A Cluster client stays ready while it moves subscriptions from a node that is gone to another.
      subscriber.on('subscribersReady', callback);
    },
    close: () => {
      if (subscriber !== redis) subscriber.disconnect();
    },
  };
}

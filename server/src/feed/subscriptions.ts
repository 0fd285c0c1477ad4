import type { RedisClient } from '@rollcall/lua/script';
import { Cluster } from 'ioredis';

/** Subscriptions to sharded channels, on connections used for nothing else. */
export interface Subscriptions {
  /** Calls `onMessage` with every message of a channel, from when this resolves until `unsubscribe`. */
  subscribe(channel: string, onMessage: (message: string) => void): Promise<void>;
  unsubscribe(channel: string): Promise<void>;
  /** Calls back after each reconnect, when messages may have been missed. */
  onReconnect(callback: () => void): void;
  close(): void;
}

export function createSubscriptions(redis: RedisClient): Subscriptions {
  // A Cluster client has separate connections for sharded channels; a single server's client needs a second connection.
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
      // A Cluster client stays ready while it moves subscriptions from a lost node to another.
      subscriber.on('subscribersReady', callback);
    },
    close: () => {
      if (subscriber !== redis) subscriber.disconnect();
    },
  };
}

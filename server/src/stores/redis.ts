import { setTimeout as delay } from 'node:timers/promises';
import type { RedisClient } from '@rollcall/lua/script';
import { Cluster, Redis } from 'ioredis';

/** Nothing is waited for longer than this, so that a caller hears of a failure within two seconds. */
const patienceMs = 1500;

const reconnectDelay = (attempt: number): number => Math.min(50 * attempt, 500);

/**
 * Connects to Redis, and again by itself whenever the connection is lost.
 *
 * @param urls one for a single server, several for a Cluster
 * @param onError called with each failure to connect
 */
export function connectRedis(urls: readonly string[], onError: (error: Error) => void): RedisClient {
  const [first = ''] = urls;
  const options = {
    connectTimeout: patienceMs,
    commandTimeout: patienceMs,
    // A connection that owes an answer is given up too: over a lost route it would stay silent for a quarter of an hour.
    socketTimeout: patienceMs,
    retryStrategy: reconnectDelay,
  };
  const redis =
    urls.length === 1
      ? // Nothing waits in a queue while Redis is away: it would be done long after its caller has given up.
        new Redis(first, { ...options, enableOfflineQueue: false })
      : new Cluster([...urls], {
          redisOptions: { ...options, ...access(first) },
          enableOfflineQueue: false,
          shardedSubscribers: true,
          slotsRefreshTimeout: patienceMs,
          clusterRetryStrategy: reconnectDelay,
        });
  redis.on('error', onError);
  // While Redis is away every call under way waits for it, and each is a listener: many are no leak.
  redis.setMaxListeners(0);
  return redis;
}

/** What a Cluster's URLs say of all its nodes, also of those that it tells of itself. */
function access(url: string) {
  const { protocol, username, password } = new URL(url);
  return {
    ...(username ? { username: decodeURIComponent(username) } : {}),
    ...(password ? { password: decodeURIComponent(password) } : {}),
    ...(protocol === 'rediss:' ? { tls: {} } : {}),
  };
}

/**
 * Waits until commands can be sent, at most until patience ends.
 *
 * @throws {Error} if Redis is not there by then
 */
export async function whenReady(redis: RedisClient): Promise<void> {
  if (redis.status === 'ready') return;
  const giveUp = new AbortController();
  const ready = new Promise<void>((resolve) => {
    redis.once('ready', resolve);
    giveUp.signal.addEventListener('abort', () => redis.off('ready', resolve));
  });
  try {
    await Promise.race([
      ready,
      delay(patienceMs, undefined, { signal: giveUp.signal }).then(() => {
        throw new Error('Redis is not ready');
      }),
    ]);
  } finally {
    giveUp.abort();
  }
}

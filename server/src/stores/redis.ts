import { setTimeout as delay } from 'node:timers/promises';
import type { RedisClient } from '@rollcall/lua/script';
import { Cluster, Redis } from 'ioredis';
import { OnceAMinute, type QuietedLog } from '../process/once-a-minute.ts';
import { writeOncePerTurn } from './write-per-turn.ts';

/** Short enough for a caller to learn of a failure within two seconds. */
const timeoutMs = 1500;

const reconnectDelay = (attempt: number): number => Math.min(50 * attempt, 500);

/**
 * Connects to Redis, and reconnects whenever the connection is lost.
 *
 * @param urls one for a single server, several for a Cluster
 * @param onError called each time connecting fails
 */
export function connectRedis(urls: readonly string[], onError: (error: Error) => void): RedisClient {
  const [first = ''] = urls;
  const options = {
    connectTimeout: timeoutMs,
    commandTimeout: timeoutMs,
    // Also drops the connection when a reply is overdue: TCP takes a quarter of an hour to notice a lost route.
    socketTimeout: timeoutMs,
    retryStrategy: reconnectDelay,
  };
  const redis =
    urls.length === 1
      ? // No queueing while Redis is down: a command would run long after its caller has given up.
        new Redis(first, { ...options, enableOfflineQueue: false })
      : new Cluster([...urls], {
          redisOptions: { ...options, ...credentials(first) },
          enableOfflineQueue: false,
          shardedSubscribers: true,
          slotsRefreshTimeout: timeoutMs,
          clusterRetryStrategy: reconnectDelay,
        });
  redis.on('error', onError);
  // While Redis is down, every pending call adds a listener: many of them are not a leak.
  redis.setMaxListeners(0);
  writeOncePerTurn(redis);
  return redis;
}

/** The same, and logs once a minute that connecting fails, and when it works again. */
export function connectLogged(urls: readonly string[], log: QuietedLog): RedisClient {
  const quiet = new OnceAMinute(log);
  const redis = connectRedis(urls, (err) => quiet.failed('Redis', 'warn', { err }, 'cannot reach Redis'));
  redis.on('ready', () => quiet.recovered('Redis', { store: 'Redis' }));
  return redis;
}

/** The servers behind a client, as far as it knows them: one master, or those of a Cluster with their replicas. */
export const serversOf = (redis: RedisClient): { masters: Redis[]; replicas: Redis[] } =>
  redis instanceof Cluster
    ? { masters: redis.nodes('master'), replicas: redis.nodes('slave') }
    : { masters: [redis], replicas: [] };

/**
 * Opens a connection to a server that ends when the server does, at the latest: it never reconnects and sends nothing twice,
 * so whatever is done over it is done in one life of the server.
 *
 * @throws {Error} if the server cannot be reached
 */
export async function connectOnce(server: Redis): Promise<AsyncDisposable & { redis: Redis }> {
  const redis = server.duplicate({
    lazyConnect: true,
    retryStrategy: () => null,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
  });
  // Each command that fails says so itself.
  redis.on('error', () => {});
  await redis.connect();
  return {
    redis,
    [Symbol.asyncDispose]() {
      redis.disconnect();
      return Promise.resolve();
    },
  };
}

/**
 * Connects once more to the same Redis, for reads: replies come in the order of their commands, so that a long one would
 * hold up whatever was sent after it on its connection.
 */
export function connectForReads(redis: RedisClient): RedisClient {
  const reads = redis instanceof Cluster ? redis.duplicate() : redis.duplicate({ connectionName: 'rollcall-reads' });
  // The connection that it was made from reports them, too.
  reads.on('error', () => {});
  reads.setMaxListeners(0);
  writeOncePerTurn(reads);
  return reads;
}

/** What a Cluster's first URL says about every node, including the nodes that are discovered later. */
function credentials(url: string) {
  const { protocol, username, password } = new URL(url);
  return {
    ...(username ? { username: decodeURIComponent(username) } : {}),
    ...(password ? { password: decodeURIComponent(password) } : {}),
    ...(protocol === 'rediss:' ? { tls: {} } : {}),
  };
}

/**
 * Waits until commands can be sent.
 *
 * @throws {Error} if Redis is not ready within 1.5 s
 */
export async function whenReady(redis: RedisClient): Promise<void> {
  if (redis.status === 'ready') return;
  const settled = new AbortController();
  const ready = new Promise<void>((resolve) => {
    redis.once('ready', resolve);
    settled.signal.addEventListener('abort', () => redis.off('ready', resolve));
  });
  try {
    await Promise.race([
      ready,
      delay(timeoutMs, undefined, { signal: settled.signal }).then(() => {
        throw new Error('Redis is not ready');
      }),
    ]);
  } finally {
    settled.abort();
  }
}

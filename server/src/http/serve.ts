import { changedUsersChannel } from '@rollcall/lua/keys';
import type { Registry } from 'prom-client';
import { forgetAnnounced } from '../domain/people/announcing.ts';
import { createUsers } from '../domain/people/users.ts';
import { Hub } from '../feed/hub.ts';
import type { LineParts } from '../feed/line.ts';
import { createSubscriptions } from '../feed/subscriptions.ts';
import { createMetrics, type Metrics } from '../process/metrics.ts';
import { measureCommands } from '../stores/measured-commands.ts';
import { connectForReads } from '../stores/redis.ts';
import { RedisClock } from '../stores/redis-clock.ts';
import { type AppParts, createApp } from './app.ts';
import { connectionLimits, listen } from './listen.ts';
import { createOps } from './ops.ts';
import { createReadiness, type Readiness, type ReadinessOptions } from './readiness.ts';

/** What a server is given: connections, which stay open when it is closed, and how it is configured. */
export type ServerParts = Pick<
  AppParts,
  | 'redis'
  | 'db'
  | 'authenticate'
  | 'subjects'
  | 'log'
  | 'devUsers'
  | 'signIn'
  | 'corsOrigins'
  | 'participantDetails'
  | 'anyoneMaySchedule'
  | 'limits'
> &
  Pick<LineParts, 'endingMs'> &
  Pick<ReadinessOptions, 'urls'> & {
    /** By default, new ones. */
    metrics?: Metrics | undefined;
  };

export interface RunningApi {
  /** Where the API and the console are, `http://host:port`. */
  url: string;
  /** The lines of what is watched here. */
  hub: Hub;
  registry: Registry;
  readiness(): Promise<Readiness>;
  /** Accepts nothing new, answers what is under way, and ends feeds, which clients resume elsewhere. */
  close(): Promise<void>;
}

export interface RunningServer extends AsyncDisposable, Pick<RunningApi, 'url' | 'hub' | 'readiness' | 'close'> {
  /** Where health and metrics are. */
  opsUrl: string;
}

/**
 * Serves the API and the console, and leaves health and metrics to the caller.
 *
 * @param port 0 for any free one
 * @throws {Error} if the address cannot be listened on
 */
export async function startApi(parts: ServerParts, host: string, port: number): Promise<RunningApi> {
  const { metrics = createMetrics() } = parts;
  const reads = connectForReads(parts.redis);
  measureCommands(reads, metrics.stores.onCommand);
  const clock = new RedisClock(reads);
  const users = createUsers(reads, parts.db);
  const subscriptions = createSubscriptions(parts.redis);
  const memories = [users, ...(parts.subjects ? [parts.subjects] : [])];
  // Where this fails, what is remembered lasts as long as it does without: the next connection subscribes again.
  const hearChanges = () =>
    void subscriptions.subscribe(changedUsersChannel, (message) => forgetAnnounced(message, memories)).catch(() => {});
  subscriptions.onReconnect(hearChanges);
  hearChanges();
  const observer = {
    onDelivered: (madeAt: Date) => {
      const delayMs = clock.since(madeAt);
      if (delayMs !== undefined) metrics.onDelivered(delayMs);
    },
    onReset: metrics.onReset,
  };
  const hub = new Hub({ ...parts, redis: reads, users, subscriptions, observer });
  metrics.watchFeeds(() => ({ watchers: hub.watchers, instances: hub.size }));
  let tables: Readiness['tables'] = 'unknown';
  const readiness = createReadiness(parts.redis, parts.db, {
    urls: parts.urls,
    onLook: (state) => {
      ({ tables } = state);
    },
  });
  metrics.stores.watchReadiness(readiness);
  const lacksTables = () => {
    const isLacking = tables === 'missing' || tables === 'outdated';
    // Looked at again, since nobody else may: who asked whether this server is ready may never ask again.
    if (isLacking) void readiness();
    return isLacking;
  };
  const app = createApp({ ...parts, reads, users, hub, metrics, lacksTables });
  const onTooMany = () => metrics.onLimitHit('connections');
  const disconnect = () => {
    clock.stop();
    reads.disconnect();
  };
  const api = await orUndo(listen(app, host, port, connectionLimits, onTooMany), disconnect);
  return {
    url: api.url,
    hub,
    registry: metrics.registry,
    readiness,
    async close() {
      const closed = api.close();
      await hub.close();
      await closed;
      disconnect();
    },
  };
}

/**
 * Starts a server: the API and the console on one port, health and metrics on another.
 *
 * @param port 0 for any free one, as is `opsPort`
 * @throws {Error} if an address cannot be listened on
 */
export async function startServer(parts: ServerParts, host: string, port: number, opsPort = 0): Promise<RunningServer> {
  const api = await startApi(parts, host, port);
  const app = createOps({ readiness: api.readiness, metrics: () => api.registry.metrics() });
  const ops = await orUndo(listen(app, host, opsPort), api.close);
  const close = async () => {
    await api.close();
    // To the last, so that whoever asks is told.
    await ops.close();
  };
  const { url, hub, readiness } = api;
  return { url, opsUrl: ops.url, hub, readiness, close, [Symbol.asyncDispose]: close };
}

/** Waits for a step; if it fails, undoes what was done before it. */
async function orUndo<Result>(step: Promise<Result>, undo: () => unknown): Promise<Result> {
  try {
    return await step;
  } catch (error) {
    await undo();
    throw error;
  }
}

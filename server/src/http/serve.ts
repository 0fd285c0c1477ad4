import { createUsers } from '../domain/people/users.ts';
import { Hub } from '../feed/hub.ts';
import { createSubscriptions } from '../feed/subscriptions.ts';
import { createMetrics } from '../process/metrics.ts';
import { connectForReads } from '../stores/redis.ts';
import { type AppParts, createApp } from './app.ts';
import { listen } from './listen.ts';
import { createOps } from './ops.ts';

export interface RunningServer extends AsyncDisposable {
  /** Where the API and the console are, `http://host:port`. */
  url: string;
  /** Where health and metrics are. */
  opsUrl: string;
  /** The lines of what is watched here. */
  hub: Hub;
  /** Accepts nothing new, answers what is under way, and ends feeds, which clients resume elsewhere. */
  close(): Promise<void>;
}

/**
 * Starts a server with the given connections, which stay open when the server is closed.
 *
 * @param port 0 for any free one, as is `opsPort`
 * @throws {Error} if an address cannot be listened on
 */
export async function startServer(
  parts: Pick<
    AppParts,
    'redis' | 'db' | 'authenticate' | 'log' | 'devUsers' | 'corsOrigins' | 'participantDetails' | 'limits'
  >,
  host: string,
  port: number,
  opsPort = 0,
): Promise<RunningServer> {
  const metrics = createMetrics();
  const reads = connectForReads(parts.redis);
  const users = createUsers(reads, parts.db);
  const hub = new Hub({ ...parts, redis: reads, users, subscriptions: createSubscriptions(parts.redis) });
  const listening = async () => {
    const ops = await listen(createOps({ ...parts, metrics }), host, opsPort);
    const api = await orUndo(listen(createApp({ ...parts, reads, users, hub, metrics }), host, port), ops.close);
    return { ops, api };
  };
  const { ops, api } = await orUndo(listening(), () => reads.disconnect());
  const close = async () => {
    const closed = api.close();
    await hub.close();
    await closed;
    // To the last, so that whoever asks is told.
    await ops.close();
    reads.disconnect();
  };
  return { url: api.url, opsUrl: ops.url, hub, close, [Symbol.asyncDispose]: close };
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

import { createUsers } from '../domain/people/users.ts';
import { Hub } from '../feed/hub.ts';
import { createSubscriptions } from '../feed/subscriptions.ts';
import { createMetrics } from '../process/metrics.ts';
import { type AppParts, createApp } from './app.ts';
import { type Listening, listen } from './listen.ts';
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
  parts: Pick<AppParts, 'redis' | 'db' | 'authenticate' | 'log' | 'devUsers' | 'corsOrigins' | 'participantDetails'>,
  host: string,
  port: number,
  opsPort = 0,
): Promise<RunningServer> {
  const metrics = createMetrics();
  const users = createUsers(parts.redis, parts.db);
  const hub = new Hub({ ...parts, users, subscriptions: createSubscriptions(parts.redis) });
  const ops = await listen(createOps({ ...parts, metrics }), host, opsPort);
  const api = await listenOrClose(ops, () => listen(createApp({ ...parts, users, hub, metrics }), host, port));
  const close = async () => {
    const closed = api.close();
    await hub.close();
    await closed;
    // To the last, so that whoever asks is told.
    await ops.close();
  };
  return { url: api.url, opsUrl: ops.url, hub, close, [Symbol.asyncDispose]: close };
}

async function listenOrClose(open: Listening, next: () => Promise<Listening>): Promise<Listening> {
  try {
    return await next();
  } catch (error) {
    await open.close();
    throw error;
  }
}

import { once } from 'node:events';
import { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { createUsers } from '../domain/people/users.ts';
import { Hub } from '../feed/hub.ts';
import { createSubscriptions } from '../feed/subscriptions.ts';
import { type AppParts, createApp } from './app.ts';

export interface RunningServer extends AsyncDisposable {
  /** `http://host:port` */
  url: string;
  /** The lines of what is watched from here. */
  hub: Hub;
  /** Takes nothing new, answers what is under way, and ends feeds, which clients take up again elsewhere. */
  close(): Promise<void>;
}

/**
 * Starts a server on what it is given, which stays open when the server is closed.
 *
 * @param port 0 for any free one
 * @throws {Error} if the address cannot be listened on
 */
export async function startServer(
  parts: Pick<AppParts, 'redis' | 'db' | 'authenticate' | 'log' | 'devUsers'>,
  host: string,
  port: number,
): Promise<RunningServer> {
  const users = createUsers(parts.redis, parts.db);
  const hub = new Hub({ ...parts, users, subscriptions: createSubscriptions(parts.redis) });
  const app = createApp({ ...parts, users, hub });
  const serverOptions = {
    // Room for the longest URL that the app itself refuses with a reason, beside the other headers.
    maxHeaderSize: 64 * 1024,
    // Longer than clients and proxies keep an idle connection, so that it is they who close it, between two calls.
    keepAliveTimeout: 75_000,
  };
  const server = createAdaptorServer({ fetch: app.fetch, serverOptions });
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server listens on no port');
  const named = host.includes(':') ? `[${host}]` : host;
  const close = async () => {
    const closed = once(server, 'close');
    server.close();
    await hub.close();
    // A connection is idle only when its call is answered, so it is looked for until none is left.
    const closeIdle = () => server instanceof Server && server.closeIdleConnections();
    closeIdle();
    const looking = setInterval(closeIdle, 50);
    await closed;
    clearInterval(looking);
  };
  return { url: `http://${named}:${address.port}`, hub, close, [Symbol.asyncDispose]: close };
}

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
  /** The feeds that are watched through this server. */
  hub: Hub;
  /** Stops accepting calls, answers those in progress, and ends feeds, which clients resume elsewhere. */
  close(): Promise<void>;
}

/**
 * Starts a server on the given connections, which stay open when the server closes.
 *
 * @param port 0 for any free port
 * @throws {Error} if it cannot listen on the address
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
    // Room for URLs that are too long, so that it is the app that refuses them, with a reason.
    maxHeaderSize: 64 * 1024,
    // Longer than clients and proxies keep idle connections, so that they close them first, between calls.
    keepAliveTimeout: 75_000,
  };
  const server = createAdaptorServer({ fetch: app.fetch, serverOptions });
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server is not listening on a port');
  const hostname = host.includes(':') ? `[${host}]` : host;
  const close = async () => {
    const closed = once(server, 'close');
    server.close();
    await hub.close();
    // A connection becomes idle only once its call is answered, so this repeats until none is left.
    const closeIdle = () => server instanceof Server && server.closeIdleConnections();
    closeIdle();
    const timer = setInterval(closeIdle, 50);
    await closed;
    clearInterval(timer);
  };
  return { url: `http://${hostname}:${address.port}`, hub, close, [Symbol.asyncDispose]: close };
}

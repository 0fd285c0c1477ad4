import { once } from 'node:events';
import { Server } from 'node:http';
import { createAdaptorServer, type HttpBindings } from '@hono/node-server';
import type { Env, Hono } from 'hono';

/** What every app is given of Node's own request and response. */
export interface ServerEnv extends Env {
  Bindings: HttpBindings;
}

export interface Listening {
  /** `http://host:port` */
  url: string;
  /** Accepts no further connection, and resolves when the calls under way are answered and every connection is closed. */
  close(): Promise<void>;
}

const serverOptions = {
  // Room for the longest URL that the app itself refuses with a reason, beside the other headers.
  maxHeaderSize: 64 * 1024,
  // Longer than clients and proxies keep an idle connection, so that it is they who close it, between two calls.
  keepAliveTimeout: 75_000,
  // A sender who trickles holds a connection for no longer than this.
  headersTimeout: 10_000,
  requestTimeout: 30_000,
};

/** Connections at the same time; further ones are refused while those are served. */
const maxConnections = 20_000;

/**
 * Serves an app.
 *
 * @param port 0 for any free one
 * @throws {Error} if the address cannot be listened on
 */
export async function listen(app: Pick<Hono<ServerEnv>, 'fetch'>, host: string, port: number): Promise<Listening> {
  const server = createAdaptorServer({ fetch: app.fetch, serverOptions });
  server.maxConnections = maxConnections;
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server listens on no port');
  const named = host.includes(':') ? `[${host}]` : host;
  return {
    url: `http://${named}:${address.port}`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      // A connection is idle only once its call is answered, so this looks for idle ones until none is left.
      const closeIdle = () => server instanceof Server && server.closeIdleConnections();
      closeIdle();
      const closing = setInterval(closeIdle, 50);
      await closed;
      clearInterval(closing);
    },
  };
}

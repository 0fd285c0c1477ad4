import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import type { Env, Hono } from 'hono';

/** What every app is given of Node's own request and response. */
export interface ServerEnv extends Env {
  Bindings: HttpBindings;
}

/** What is served. */
export interface Served extends Pick<Hono<ServerEnv>, 'fetch'> {
  /** Answers a request itself, before Hono sees it, and returns true; or leaves it to Hono. */
  take?: (request: IncomingMessage, response: ServerResponse) => boolean;
}

export interface Listening {
  /** `http://host:port` */
  url: string;
  /** Accepts no further connection, and resolves when the calls under way are answered and every connection is closed. */
  close(): Promise<void>;
}

/** What a sender may hold of a server. */
export interface ConnectionLimits {
  /** ms that a sender who trickles has for the head of a request, and for the whole of it */
  headersTimeout: number;
  requestTimeout: number;
  /** ms between looks for senders who have taken longer; Node's own 30 s would make 40 s of the ten. */
  connectionsCheckingInterval: number;
  /** Connections at the same time; further ones are refused while those are served. */
  maxConnections: number;
}

export const connectionLimits: ConnectionLimits = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 1_000,
  maxConnections: 20_000,
};

/**
 * Serves an app.
 *
 * @param port 0 for any free one
 * @param onTooMany called for each connection that is refused, since there are as many as may be
 * @throws {Error} if the address cannot be listened on
 */
export async function listen(
  { fetch, take }: Served,
  host: string,
  port: number,
  { maxConnections, ...timeouts }: ConnectionLimits = connectionLimits,
  onTooMany = () => {},
): Promise<Listening> {
  const serverOptions = {
    ...timeouts,
    // Room for the longest URL that the app itself refuses with a reason, beside the other headers.
    maxHeaderSize: 64 * 1024,
    // Longer than clients and proxies keep an idle connection, so that it is they who close it, between two calls.
    keepAliveTimeout: 75_000,
  };
  const viaHono = getRequestListener(fetch);
  const server = createServer(serverOptions, (request, response) => {
    if (!take?.(request, response)) void viaHono(request, response);
  });
  refuseBeyond(maxConnections, server, onTooMany);
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
      const closeIdle = () => server.closeIdleConnections();
      closeIdle();
      const closing = setInterval(closeIdle, 50);
      await closed;
      clearInterval(closing);
    },
  };
}

/**
 * Closes connections beyond this many. By `server.maxConnections`, those of a worker would be offered to the next worker, and
 * where all are full, to one after the other without an end.
 */
function refuseBeyond(maximum: number, server: Server, onTooMany: () => void): void {
  let open = 0;
  server.prependListener('connection', (socket: Socket) => {
    open += 1;
    socket.once('close', () => (open -= 1));
    if (open <= maximum) return;
    onTooMany();
    socket.destroy();
  });
}

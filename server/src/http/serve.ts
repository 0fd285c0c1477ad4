import { once } from 'node:events';
import { Server } from 'node:http';
import type { HttpBindings } from '@hono/node-server';
import { createAdaptorServer } from '@hono/node-server';
import type { Hono } from 'hono';

export interface RunningServer {
  /** `http://host:port` */
  url: string;
  /** Answers what is under way, takes nothing new, and ends what is idle. */
  close(): Promise<void>;
}

/**
 * Serves an app by HTTP.
 *
 * @param port 0 for any free one
 * @throws {Error} if the address cannot be listened on
 */
export async function startServer(
  app: Hono<{ Bindings: HttpBindings }>,
  host: string,
  port: number,
): Promise<RunningServer> {
  // Room for the longest URL that the app itself refuses with a reason, beside the other headers.
  const server = createAdaptorServer({ fetch: app.fetch, serverOptions: { maxHeaderSize: 64 * 1024 } });
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
      if (server instanceof Server) server.closeIdleConnections();
      await closed;
    },
  };
}

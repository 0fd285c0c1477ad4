import { createServer, type RequestListener } from 'node:http';
import { promisify } from 'node:util';

/** An HTTP server that is not Rollcall, such as a gateway. */
export interface Front extends AsyncDisposable {
  url: string;
}

/** Starts it on a free port. */
export async function startFront(listener: RequestListener): Promise<Front> {
  const server = createServer(listener);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('The server has no port.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    async [Symbol.asyncDispose]() {
      const closed = promisify(server.close.bind(server))();
      server.closeAllConnections();
      await closed;
    },
  };
}

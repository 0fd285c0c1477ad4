import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A way to a server that can be cut at any moment. */
export interface CuttableWay extends AsyncDisposable {
  /** The URL of the server, by this way. */
  url: string;
  /** How many connections were cut. */
  cuts(): number;
  /** Ends every connection. What was sent before has arrived and is done: only its answer is lost. */
  cut(): void;
}

export async function openCuttableWay(to: string): Promise<CuttableWay> {
  const target = new URL(to);
  const ways = new Set<Socket>();
  let cuts = 0;
  const server = createServer((near) => {
    const far = connect(Number(target.port || 6379), target.hostname);
    ways.add(near);
    near.on('close', () => {
      ways.delete(near);
      far.end();
    });
    far.on('close', () => near.destroy());
    for (const socket of [near, far]) socket.on('error', () => {});
    near.pipe(far, { end: false });
    far.on('data', (data) => near.destroyed || near.write(data));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the way has no port');
  const url = new URL(to);
  url.host = `127.0.0.1:${address.port}`;
  const cut = () => {
    cuts += ways.size;
    for (const way of ways) way.destroy();
  };
  return {
    url: url.href,
    cuts: () => cuts,
    cut,
    async [Symbol.asyncDispose]() {
      server.close();
      for (const way of ways) way.destroy();
      await once(server, 'close');
    },
  };
}

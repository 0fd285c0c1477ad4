import { once } from 'node:events';
import { createServer, type Socket, connect as tcpConnect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** One address before one or several servers, on a way that is as bad as the test wants it. */
export interface RoughWay extends AsyncDisposable {
  url: string;
  /** Ends the connections that are there, with what is under way; new ones are served. */
  cut(): void;
  /** Lets each connection have so many more bytes and then ends it, in the middle of whatever was being said. */
  cutAfter(bytes: number): void;
  /** Answers the next connections with 503. */
  refuse(connections: number): void;
  /** Hands on what servers say so many ms later. */
  delay(ms: number): void;
  /** How many connections were served, and how many answered with 503. */
  served(): number;
  refused(): number;
  /** What servers have said so far, and was handed on. */
  said(): string;
}

const unavailable = 'HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\nconnection: close\r\n\r\n';

/** @param servers their URLs; each connection goes to the next */
export async function openRoughWay(servers: readonly string[]): Promise<RoughWay> {
  const callers = new Set<Socket>();
  let [served, refused, toRefuse, delayMs] = [0, 0, 0, 0];
  let allowance = Number.POSITIVE_INFINITY;
  let said = '';

  const way = createServer((caller) => {
    caller.on('error', () => {});
    if (toRefuse > 0) {
      toRefuse -= 1;
      refused += 1;
      caller.once('data', () => caller.end(unavailable));
      return;
    }
    const { hostname, port } = new URL(servers[served % servers.length] ?? '');
    served += 1;
    const server = tcpConnect(Number(port), hostname);
    server.on('error', () => caller.destroy());
    server.on('close', () => caller.destroy());
    caller.on('close', () => {
      callers.delete(caller);
      server.destroy();
    });
    callers.add(caller);
    caller.on('data', (data) => server.write(data));
    const handOn = (data: Buffer) => {
      if (caller.destroyed) return;
      const part = data.subarray(0, allowance);
      allowance -= part.length;
      said += part.toString('latin1');
      caller.write(part);
      if (part.length === data.length) return;
      allowance = Number.POSITIVE_INFINITY;
      caller.destroySoon();
    };
    let before = Promise.resolve();
    server.on('data', (data) => {
      before = before.then(() => (delayMs > 0 ? pause(delayMs) : undefined)).then(() => handOn(data));
    });
  });
  way.listen(0, '127.0.0.1');
  await once(way, 'listening');
  const address = way.address();
  if (address === null || typeof address === 'string') throw new Error('the way begins at no port');
  const cut = () => {
    // A reset and not a farewell: what is under way is lost.
    for (const caller of callers) caller.resetAndDestroy();
  };
  return {
    url: `http://127.0.0.1:${address.port}`,
    cut,
    cutAfter: (bytes) => {
      allowance = bytes;
    },
    refuse: (connections) => {
      toRefuse = connections;
    },
    delay: (ms) => {
      delayMs = ms;
    },
    served: () => served,
    refused: () => refused,
    said: () => said,
    async [Symbol.asyncDispose]() {
      const closed = once(way, 'close');
      way.close();
      cut();
      await closed;
    },
  };
}

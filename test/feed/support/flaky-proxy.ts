import { once } from 'node:events';
import { createServer, type Socket, connect as tcpConnect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** One address for one or several servers, over connections as bad as the test wants them. */
export interface FlakyProxy extends AsyncDisposable {
  url: string;
  /** Resets open connections, losing what is in flight; new ones are served. */
  cut(): void;
  /** Passes on this many more bytes, and then ends that connection in the middle of whatever it is sending. */
  cutAfter(bytes: number): void;
  /** Answers the next connections with 503. */
  refuse(connections: number): void;
  /** Delays what servers send by this many ms. */
  delay(ms: number): void;
  /** How many connections were served, and how many were answered with 503. */
  served(): number;
  refused(): number;
  /** Everything that was passed on from servers so far. */
  sent(): string;
}

const unavailable = 'HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\nconnection: close\r\n\r\n';

/** @param servers their URLs; connections take turns */
export async function openFlakyProxy(servers: readonly string[]): Promise<FlakyProxy> {
  const callers = new Set<Socket>();
  let [served, refused, toRefuse, delayMs] = [0, 0, 0, 0];
  let allowance = Number.POSITIVE_INFINITY;
  let sent = '';

  const proxy = createServer((caller) => {
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
    const passOn = (data: Buffer) => {
      if (caller.destroyed) return;
      const part = data.subarray(0, allowance);
      allowance -= part.length;
      sent += part.toString('latin1');
      caller.write(part);
      if (part.length === data.length) return;
      allowance = Number.POSITIVE_INFINITY;
      caller.destroySoon();
    };
    let previous = Promise.resolve();
    server.on('data', (data) => {
      previous = previous.then(() => (delayMs > 0 ? pause(delayMs) : undefined)).then(() => passOn(data));
    });
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const address = proxy.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy is not listening on a port');
  const cut = () => {
    // A reset rather than an orderly close: what is in flight is lost.
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
    sent: () => sent,
    async [Symbol.asyncDispose]() {
      const closed = once(proxy, 'close');
      proxy.close();
      cut();
      await closed;
    },
  };
}

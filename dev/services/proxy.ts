import { once } from 'node:events';
import { createServer, type Server, type Socket, connect as tcpConnect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { onFreePorts, PortTaken } from './port.ts';

/** A way to a server that can be made to fail as networks and servers do. */
export interface Proxy extends AsyncDisposable {
  /** The URL that was given, by way of this proxy. */
  url: string;
  /** Refuses connections and ends those that are open, as a server that is down does. */
  refuse(): Promise<void>;
  /** Accepts connections and takes what they send, but delivers and answers nothing. */
  hang(): void;
  /** Ends the connections that are open; new ones are served. */
  cut(): void;
  /** Delivers what is sent next, and ends each connection at its next reply, which the caller never gets. */
  cutAtNextReply(): void;
  /** Silences the connections that are open for good, as a lost route does; new ones are served. */
  lose(): void;
  /** Delivers so many ms later what both sides send, even if the caller hangs up in the meantime. */
  delay(ms: number): void;
  /** Serves again; what hung goes on where it stopped. */
  heal(): Promise<void>;
  /** How many bytes of callers came in since the last failure was made. */
  received(): number;
  /** How many replies were withheld by `cutAtNextReply`. */
  cutReplies(): number;
  /** How many connections are open. */
  connections(): number;
}

interface Link {
  caller: Socket;
  service: Socket;
  lost: boolean;
  /** What was sent while the proxy hung, in its order. */
  held: (() => void)[];
  /** How many deliveries are delayed, and when the last of them is done. */
  delayed: number;
  lastDelayed: Promise<void>;
}

const usualPorts: Record<string, number> = { 'http:': 80, 'redis:': 6379, 'mysql:': 3306 };

/**
 * Starts a proxy on a free port, in front of the server that a URL such as `mysql://user:password@host:3306/db` names. With
 * several URLs, each connection goes to the next server in turn.
 */
export async function startProxy(to: string, ...others: string[]): Promise<Proxy> {
  const targets = [to, ...others].map((url) => new URL(url));
  const links = new Set<Link>();
  let accepted = 0;
  let hanging = false;
  let cutting = false;
  let delayMs = 0;
  let received = 0;
  let cutReplies = 0;

  const connectToNext = (): Socket => {
    const { hostname, port, protocol } = targets[accepted % targets.length] ?? new URL(to);
    accepted += 1;
    return tcpConnect(Number(port) || (usualPorts[protocol] ?? 0), hostname);
  };
  const accept = (caller: Socket) => {
    const service = connectToNext();
    const link: Link = { caller, service, lost: false, held: [], delayed: 0, lastDelayed: Promise.resolve() };
    links.add(link);
    const end = () => {
      links.delete(link);
      caller.destroy();
      service.destroy();
    };
    const endInOrder = () => (link.delayed > 0 ? deliverLater(link, delayMs, end) : end());
    for (const socket of [caller, service]) {
      socket.setNoDelay(true);
      socket.on('error', endInOrder);
      socket.on('close', endInOrder);
    }
    const deliver = (send: () => void) => {
      if (link.lost) return;
      if (hanging) link.held.push(send);
      else if (delayMs > 0 || link.delayed > 0) deliverLater(link, delayMs, send);
      else send();
    };
    caller.on('data', (data) => {
      received += data.length;
      deliver(() => service.write(data));
    });
    service.on('data', (data) => {
      if (cutting) {
        cutReplies += 1;
        end();
      } else deliver(() => caller.write(data));
    });
  };

  // Not a port that systems give to others: while connections are refused, it must stay free.
  const free = await onFreePorts(1, async (port) => ({ server: await listen(accept, port), port }));
  const { port } = free;
  let { server } = free;
  const endAll = () => {
    for (const { caller, service } of links) {
      // A reset and not a farewell: what is under way is lost.
      caller.resetAndDestroy();
      service.destroy();
    }
  };
  const close = async () => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    endAll();
    await closed;
  };
  const failing = () => {
    received = 0;
    cutReplies = 0;
  };

  const url = new URL(to);
  url.hostname = '127.0.0.1';
  url.port = String(port);
  return {
    url: url.href,
    async refuse() {
      failing();
      await close();
    },
    hang() {
      failing();
      hanging = true;
    },
    cut() {
      failing();
      endAll();
    },
    cutAtNextReply() {
      failing();
      cutting = true;
    },
    lose() {
      failing();
      for (const link of links) link.lost = true;
    },
    delay(ms) {
      failing();
      delayMs = ms;
    },
    async heal() {
      hanging = false;
      cutting = false;
      delayMs = 0;
      for (const { held } of links) {
        for (const send of held.splice(0)) send();
      }
      if (!server.listening) server = await listen(accept, port);
    },
    received: () => received,
    cutReplies: () => cutReplies,
    connections: () => links.size,
    [Symbol.asyncDispose]: close,
  };
}

/** Delivers in order: never before what was delayed earlier. */
function deliverLater(link: Link, ms: number, send: () => void): void {
  const due = performance.now() + ms;
  link.delayed += 1;
  link.lastDelayed = link.lastDelayed.then(async () => {
    await pause(Math.max(0, due - performance.now()));
    link.delayed -= 1;
    send();
  });
}

async function listen(accept: (caller: Socket) => void, port: number): Promise<Server> {
  const server = createServer(accept);
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw new PortTaken(`port ${port} is taken`, { cause });
  }
  return server;
}

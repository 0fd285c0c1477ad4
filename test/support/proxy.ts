import { once } from 'node:events';
import { createServer, type Server, type Socket, connect as tcpConnect } from 'node:net';

/** A way to Redis or MySQL that can be made to fail as networks and servers do. */
export interface Proxy extends AsyncDisposable {
  /** The URL that was given, by way of this proxy. */
  url: string;
  /** Refuses connections and ends those that are there, as a server that is down does. */
  refuse(): Promise<void>;
  /** Accepts connections and takes what they send, and neither delivers nor says anything. */
  hang(): void;
  /** Ends the connections that are there; new ones are served. */
  cut(): void;
  /** Lets the server have what is sent next, and ends each connection at its next reply, which the caller never gets. */
  cutAtNextReply(): void;
  /** Makes the connections that are there silent for good, as a lost route does; new ones are served. */
  lose(): void;
  /** Serves again; what hung goes on where it stopped. */
  heal(): Promise<void>;
  /** How many bytes of callers came in since the last failure was made. */
  received(): number;
  /** How many replies were withheld by `cutAtNextReply`. */
  cutReplies(): number;
}

interface Link {
  caller: Socket;
  service: Socket;
  lost: boolean;
  /** What was said while the proxy hung, in its order. */
  held: (() => void)[];
}

const usualPorts: Record<string, number> = { 'redis:': 6379, 'mysql:': 3306 };

/** Starts a proxy on a free port, before the service that a URL such as `mysql://user:password@host:3306/db` names. */
export async function startProxy(to: string): Promise<Proxy> {
  const target = new URL(to);
  const links = new Set<Link>();
  let hanging = false;
  let cutting = false;
  let received = 0;
  let cutReplies = 0;

  const accept = (caller: Socket) => {
    const service = tcpConnect(Number(target.port) || (usualPorts[target.protocol] ?? 0), target.hostname);
    const link: Link = { caller, service, lost: false, held: [] };
    links.add(link);
    const end = () => {
      links.delete(link);
      caller.destroy();
      service.destroy();
    };
    for (const socket of [caller, service]) {
      socket.setNoDelay(true);
      socket.on('error', end);
      socket.on('close', end);
    }
    const deliver = (say: () => void) => {
      if (link.lost) return;
      if (hanging) link.held.push(say);
      else say();
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

  let server = await listen(accept, 0);
  const port = portOf(server);
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
    async heal() {
      hanging = false;
      cutting = false;
      for (const { held } of links) {
        for (const say of held.splice(0)) say();
      }
      if (!server.listening) server = await listen(accept, port);
    },
    received: () => received,
    cutReplies: () => cutReplies,
    [Symbol.asyncDispose]: close,
  };
}

async function listen(accept: (caller: Socket) => void, port: number): Promise<Server> {
  const server = createServer(accept);
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy listens on no port');
  return address.port;
}

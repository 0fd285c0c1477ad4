import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { type Child, startChild } from './child.ts';
import { newPassword } from './password.ts';
import { onFreePorts } from './port.ts';
import { type FindOptions, findServer } from './programs.ts';
import { ready } from './ready.ts';

export interface RedisOptions extends FindOptions {
  /** To come back on a port that was used before; without it, a free one. */
  port?: number;
  /** Where the data lies; its maker removes it. Without it, a folder of its own that goes with the server. */
  dir?: string;
  /** Keeps every write in `dir`, so that the next start there finds it. Default false. */
  appendonly?: boolean;
  /** Letters and digits only; without it, a random one. */
  password?: string;
  /** Further arguments of redis-server, which win over the ones given here. */
  extra?: readonly string[];
}

export interface PrivateRedis extends AsyncDisposable {
  /** `redis://:password@127.0.0.1:port` */
  url: string;
  port: number;
  password: string;
  dir: string;
  /** To stop it in order, or to kill it. */
  child: Child;
}

/**
 * Starts a Redis of this process's own on 127.0.0.1, behind a password, and returns when it answers. It ends with this
 * process at the latest. To start it again on its data, give its `port`, `password` and a `dir` of yours, append-only.
 *
 * @throws {NoServer} if there is none and none can be installed
 * @throws {PortTaken} if the `port` that was given is in use
 * @throws {Error} if it does not start, with its last words
 */
export async function startRedis(options: RedisOptions = {}): Promise<PrivateRedis> {
  const program = await findServer('redis', options);
  const { port } = options;
  return port === undefined ? onFreePorts(1, (free) => start(program, free, options)) : start(program, port, options);
}

async function start(program: string, port: number, options: RedisOptions): Promise<PrivateRedis> {
  const { appendonly = false, password = newPassword(), extra = [] } = options;
  const dir = options.dir ?? (await mkdtemp(join(tmpdir(), 'rollcall-redis-')));
  const settings = [
    ['--bind', '127.0.0.1'],
    ['--port', String(port)],
    ['--dir', dir],
    ['--databases', '64'],
    ['--save', ''],
    ['--appendonly', appendonly ? 'yes' : 'no'],
    ['--maxmemory-policy', 'noeviction'],
  ];
  // A file, because anyone on the machine may read the arguments.
  const secrets = join(dir, 'secrets.conf');
  await writeFile(secrets, `requirepass ${password}\nmasterauth ${password}\n`, { mode: 0o600 });
  const child = startChild(program, [secrets, ...settings.flat(), ...extra], options.dir ? {} : { removeDir: dir });
  const url = `redis://:${password}@127.0.0.1:${port}`;
  await ready(child, 'redis-server', () => pingRedis(url));
  return { url, port, password, dir, child, [Symbol.asyncDispose]: () => child.stop() };
}

/** One command on a connection of its own; throws what hinders it. */
export async function pingRedis(url: string): Promise<void> {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: null, enableOfflineQueue: false });
  redis.on('error', () => {});
  try {
    await redis.connect();
    await redis.ping();
  } finally {
    redis.disconnect();
  }
}

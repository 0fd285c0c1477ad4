import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { type Child, startChild } from './child.ts';
import { newPassword } from './password.ts';
import { onFreePorts } from './port.ts';
import { type FindOptions, findServer } from './programs.ts';
import { awaitReady } from './ready.ts';

export interface RedisOptions extends FindOptions {
  /** For a restart on the same port. Default: a free one. */
  port?: number;
  /** The folder for the data, which the caller removes. Default: a temporary one, removed with the server. */
  dir?: string;
  /** With `dir`: a folder that is created, and removed once the server has ended, however it ended. */
  runDir?: string;
  /** Persists every write to `dir`, for the next start there. Default false. */
  appendonly?: boolean;
  /** Letters and digits only. Default: a random one. */
  password?: string;
  /** Further arguments of redis-server, which override the defaults. */
  extra?: readonly string[];
}

export interface PrivateRedis extends AsyncDisposable {
  /** `redis://:password@127.0.0.1:port` */
  url: string;
  port: number;
  password: string;
  dir: string;
  /** For stopping or killing the server. */
  child: Child;
}

/**
 * Starts a private Redis on 127.0.0.1 with a password, and resolves when it answers. It never outlives this process. To
 * restart it on its data, pass `appendonly` and a `dir`, and then its `port` and `password`.
 *
 * @throws {NoServer} if it is not installed and cannot be
 * @throws {PortTaken} if the given `port` is in use
 * @throws {Error} if it does not start, with its last output
 */
export async function startRedis(options: RedisOptions = {}): Promise<PrivateRedis> {
  const program = await findServer('redis', options);
  const { port } = options;
  return port === undefined ? onFreePorts(1, (free) => start(program, free, options)) : start(program, port, options);
}

async function start(program: string, port: number, options: RedisOptions): Promise<PrivateRedis> {
  const { appendonly = false, password = newPassword(), extra = [] } = options;
  // In one turn up to the start of the child, which removes the folder: no signal handler runs in between.
  const dir = options.dir ?? mkdtempSync(join(tmpdir(), 'rollcall-redis-'));
  const settings = [
    ['--bind', '127.0.0.1'],
    ['--port', String(port)],
    ['--dir', dir],
    ['--databases', '64'],
    ['--save', ''],
    ['--appendonly', appendonly ? 'yes' : 'no'],
    ['--maxmemory-policy', 'noeviction'],
    ['--lazyfree-lazy-expire', 'yes'],
  ];
  // In a file, because any user of the machine can read the arguments.
  const secrets = join(dir, 'secrets.conf');
  writeFileSync(secrets, `requirepass ${password}\nmasterauth ${password}\n`, { mode: 0o600 });
  const removeDir = options.dir ? options.runDir : dir;
  if (removeDir) mkdirSync(removeDir, { recursive: true });
  const child = startChild(program, [secrets, ...settings.flat(), ...extra], removeDir ? { removeDir } : {});
  const url = `redis://:${password}@127.0.0.1:${port}`;
  await awaitReady(child, 'redis-server', () => pingRedis(url), options.signal);
  return { url, port, password, dir, child, [Symbol.asyncDispose]: () => child.stop() };
}

/** Sends one command on its own connection; throws if that fails. */
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

import { randomBytes } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { allOrNone } from '@rollcall/dev/services/all-or-none';
import { findFaketime } from '@rollcall/dev/services/faketime';
import { freePorts } from '@rollcall/dev/services/port';
import { ensureServers } from '@rollcall/dev/services/programs';
import { type Proxy, startProxy } from '@rollcall/dev/services/proxy';
import { makeTemporaryFolder } from '@rollcall/dev/services/temporary-folder';
import { connectDb, type Db } from '@rollcall/server/db/client';
import { migrate } from '@rollcall/server/db/migrator';
import { signToken } from '@rollcall/server/domain/access/sign-token';
import { type ClusterHost, startClusterHost } from './stage/cluster-host.ts';
import { type MysqlHost, startMysqlHost } from './stage/mysql-host.ts';
import { Parts } from './stage/parts.ts';
import { type RedisHost, startRedisHost } from './stage/redis-host.ts';
import { createWorker, type Worker } from './stage/worker.ts';
import { makeClock } from './stage/wrong-clock.ts';

/** A way between two parts, by a proxy that can be made to fail. */
interface Route {
  /** `clients to server 1` */
  name: string;
  proxy: Proxy;
}

/**
 * Everything that faults strike: Redis and MySQL, two servers and two schedulers, each a process of its own, and every
 * way between them.
 */
export interface Stage extends AsyncDisposable {
  redis: RedisHost | ClusterHost;
  mysql: MysqlHost;
  servers: readonly Worker[];
  schedulers: readonly Worker[];
  routes: readonly Route[];
  /** Where actors call: a URL for each server, and one that goes to both in turn. */
  doors: readonly string[];
  /** Straight to MySQL, for what belongs to the run and not to the system. */
  db: Db;
  /** False where libfaketime cannot be had. */
  hasWrongClocks: boolean;
  /** What ended by itself, with its last words. */
  crashes: readonly string[];
  token(userID: number): Promise<string>;
}

export interface StageOptions {
  /** A Redis Cluster instead of a single Redis. */
  cluster: boolean;
  /** Told what takes long or changes the machine. */
  say: (line: string) => void;
  /** A folder for the workers' logs; without it, there are none. */
  keep: string | undefined;
}

/** ms between a scheduler's full looks: instances are scheduled seconds before they begin. */
const tickMs = 500;

/**
 * Sets the stage. All of it ends when it is disposed of, and with this process at the latest.
 *
 * @throws {Error} if a part does not start; the parts that did are stopped
 */
export async function setStage(options: StageOptions): Promise<Stage> {
  const parts = new Parts();
  try {
    return await build(parts, options);
  } catch (error) {
    await parts[Symbol.asyncDispose]();
    throw error;
  }
}

async function build(parts: Parts, { cluster, say, keep }: StageOptions): Promise<Stage> {
  await ensureServers(['redis', 'mysql'], { say });
  const library = await findFaketime({ say });
  const folder = parts.use(makeTemporaryFolder());
  const starting = {
    redis: cluster ? startClusterHost(join(folder.path, 'redis')) : startRedisHost(join(folder.path, 'redis')),
    mysql: startMysqlHost(join(folder.path, 'mysql')),
  };
  for (const part of await allOrNone<AsyncDisposable>(Object.values(starting))) parts.use(part);
  const [redis, mysql] = [await starting.redis, await starting.mysql];
  const db = connectDb(mysql.url);
  parts.defer(() => db.destroy());
  await migrate(db);

  const secret = randomBytes(32).toString('hex');
  const crashes: string[] = [];
  const routes: Route[] = redis.type === 'cluster' ? redis.nodes.map(({ name, proxy }) => ({ name, proxy })) : [];
  const openRoute = async (name: string, ...to: [string, ...string[]]) => {
    const proxy = parts.use(await startProxy(...to));
    routes.push({ name, proxy });
    return proxy.url;
  };
  const createOne = async (name: string, entry: Worker['entry'], port: number) => {
    const healthFile = join(folder.path, `${name} health`);
    const env = {
      PATH: process.env['PATH'],
      REDIS_URL: redis.type === 'cluster' ? redis.url : await openRoute(`${name} to Redis`, redis.url),
      DATABASE_URL: await openRoute(`${name} to MySQL`, mysql.url),
      AUTH_SECRET: secret,
      PORT: String(port),
      // A fault strikes the one process that there is: a frozen supervisor would leave its workers at work.
      WORKERS: '1',
      TICK_MS: String(tickMs),
      HEALTH_FILE: healthFile,
      LIMITS: 'off',
    };
    return createWorker({
      name,
      entry,
      env,
      clock: library === undefined ? undefined : await makeClock(library, join(folder.path, `${name} clock`)),
      readClock: () => (entry === 'server' ? dateOf(port) : toldIn(healthFile)),
      onLine: (line) => keep && appendFileSync(join(keep, `${name}.log`), `${line}\n`),
      onCrash: (lastWords) => crashes.push(lastWords),
    });
  };
  const [one = 0, two = 0] = await freePorts(2);
  const servers = [await createOne('server 1', 'server', one), await createOne('server 2', 'server', two)];
  const schedulers = [await createOne('scheduler 1', 'scheduler', 0), await createOne('scheduler 2', 'scheduler', 0)];
  const workers = [...servers, ...schedulers];
  parts.defer(() => Promise.all(workers.map((worker) => worker[Symbol.asyncDispose]())));
  await Promise.all(workers.map((worker) => worker.start()));

  const [first, second] = [`http://127.0.0.1:${one}`, `http://127.0.0.1:${two}`];
  const doors = [
    await openRoute('clients to server 1', first),
    await openRoute('clients to server 2', second),
    await openRoute('clients to both servers', first, second),
  ];
  return {
    redis,
    mysql,
    servers,
    schedulers,
    routes,
    doors,
    db,
    hasWrongClocks: library !== undefined,
    crashes,
    token: (userID) => signToken(secret, { userID, expires: '30d' }),
    [Symbol.asyncDispose]: () => parts[Symbol.asyncDispose](),
  };
}

/** A server's clock, as every HTTP answer gives it. */
async function dateOf(port: number): Promise<Date | undefined> {
  const response = await fetch(`http://127.0.0.1:${port}/healthz`, { signal: AbortSignal.timeout(1000) }).catch(
    () => undefined,
  );
  const date = response?.headers.get('date');
  return date ? new Date(date) : undefined;
}

/** A scheduler's clock, as it writes it down after each look. */
async function toldIn(healthFile: string): Promise<Date | undefined> {
  const text = await readFile(healthFile, 'utf8').catch(() => undefined);
  return text ? new Date(text) : undefined;
}

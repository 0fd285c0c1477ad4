import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { allOrNone } from './all-or-none.ts';
import { dockerAnswers } from './docker-engine.ts';
import { thisMachine } from './machine.ts';
import { startMysql } from './mysql.ts';
import { ensureServers, type FindOptions, type Kind, sayOnStderr } from './programs.ts';
import { startRedis } from './redis.ts';
import { awaitVacancy } from './vacancy.ts';

type Origin = 'environment' | 'docker' | 'local';

export interface Services extends AsyncDisposable {
  /** One URL, or several separated by commas if REDIS_URL has several. */
  redisUrl: string;
  /** A MySQL or MariaDB. Unless given: the empty database `rollcall`, and a user who may create more. */
  databaseUrl: string;
  origin: { redis: Origin; mysql: Origin };
}

const kinds = ['redis', 'mysql'] as const;

export interface ServicesOptions {
  /** Called before something that takes long or changes the machine. Default: prints to standard error. */
  say?: (line: string) => void;
  /** Default: the environment of this process. */
  env?: NodeJS.ProcessEnv;
  /**
   * Where private servers on this machine keep their data, for the next start with this folder. By default, they lose it when
   * they end; containers always do.
   */
  folder?: string;
}

/**
 * Provides a Redis and a MySQL, chosen independently: the server that REDIS_URL or DATABASE_URL names; otherwise a
 * container, if a Docker engine answers; otherwise a private server on this machine, installed if need be. All but the
 * given ones end with this process, however it ends.
 *
 * @throws {NoServer} if a server is unavailable, with the commands that help
 * @throws {Error} if one does not start, with its last output; the other is stopped first
 */
export async function startServices(options: ServicesOptions = {}): Promise<Services> {
  const { say = sayOnStderr, env = process.env, folder } = options;
  const given = { redis: env['REDIS_URL'], mysql: env['DATABASE_URL'] };
  const wanted = kinds.filter((kind) => !given[kind]);
  const find = { say, machine: thisMachine(env) };

  const docker = wanted.length > 0 && (await dockerAnswers(env));
  if (docker) say(`Starting ${wanted.join(' and ')} in Docker. The images are fetched once.`);
  else await ensureServers(wanted, find);
  const provide = async (kind: Kind): Promise<Service> => {
    const url = given[kind];
    if (url) return { url, origin: 'environment', [Symbol.asyncDispose]: async () => {} };
    return docker ? container(kind, find, folder) : local(kind, find, folder);
  };

  const starting = { redis: provide('redis'), mysql: provide('mysql') };
  const services = await allOrNone(Object.values(starting));
  const [redis, mysql] = [await starting.redis, await starting.mysql];
  return {
    redisUrl: redis.url,
    databaseUrl: mysql.url,
    origin: { redis: redis.origin, mysql: mysql.origin },
    async [Symbol.asyncDispose]() {
      await Promise.all(services.map((service) => service[Symbol.asyncDispose]()));
    },
  };
}

interface Service extends AsyncDisposable {
  url: string;
  origin: Origin;
}

async function container(kind: Kind, find: Required<FindOptions>, folder?: string): Promise<Service> {
  try {
    // Loaded only when needed: loading it takes longer than starting a private Redis.
    const { redisContainer, mysqlContainer } = await import('./containers.ts');
    const { url, [Symbol.asyncDispose]: stop } = await (kind === 'redis' ? redisContainer() : mysqlContainer());
    return { url, origin: 'docker', [Symbol.asyncDispose]: stop };
  } catch (error) {
    find.say(
      `Docker cannot provide ${kind}, so starting it on this machine: ${error instanceof Error ? error.message : String(error)}`,
    );
    return local(kind, find, folder);
  }
}

async function local(kind: Kind, find: Required<FindOptions>, folder?: string): Promise<Service> {
  const { url, child } = await (folder === undefined ? passing(kind, find) : kept(kind, find, join(folder, kind)));
  return { url, origin: 'local', [Symbol.asyncDispose]: () => child.stop() };
}

const passing = (kind: Kind, find: Required<FindOptions>) => (kind === 'redis' ? startRedis(find) : startMysql(find));

/** Unlike the others, these servers write to the disk what they acknowledge. */
async function kept(kind: Kind, find: Required<FindOptions>, dir: string) {
  const runDir = join(dir, 'running');
  await mkdir(dir, { recursive: true, mode: 0o700 });
  await awaitVacancy(runDir, () => find.say(`Waiting for the ${kind} of an earlier run to end.`));
  const options = { ...find, dir, runDir };
  return kind === 'redis'
    ? startRedis({ ...options, appendonly: true })
    : startMysql({ ...options, extra: ['--innodb-flush-log-at-trx-commit=1', '--innodb-doublewrite=1'] });
}

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { allOrNone } from './all-or-none.ts';
import type { Container } from './containers.ts';
import { dockerAnswers } from './docker-engine.ts';
import { type Machine, thisMachine } from './machine.ts';
import { startMysql } from './mysql.ts';
import { ensureServers, type FindOptions, type Kind, refusalOf, sayOnStderr, titleOf } from './programs.ts';
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
  /** Default: the one that this process runs on. */
  machine?: Machine;
  /**
   * Where private servers on this machine keep their data, for the next start with this folder. By default, they lose it when
   * they end; containers always do.
   */
  folder?: string;
  /** Stops what is being started, which then fails with the reason of the signal. */
  signal?: AbortSignal;
}

/**
 * Provides a Redis and a MySQL, chosen independently: the server that REDIS_URL or DATABASE_URL names; otherwise a
 * container, if a Docker engine answers; otherwise a private server on this machine, installed if need be. All but the
 * given ones end with this process, however it ends.
 *
 * @throws {NoServer} if a server is unavailable, with what Docker said of each if it answers, and the commands that help
 * @throws {Error} if one does not start, with its last output; the other is stopped first
 */
export async function startServices(options: ServicesOptions = {}): Promise<Services> {
  const { say = sayOnStderr, env = process.env, machine = thisMachine(env), folder, signal } = options;
  const given = { redis: env['REDIS_URL'], mysql: env['DATABASE_URL'] };
  const wanted = kinds.filter((kind) => !given[kind]);

  const { containers, refusals } = await startContainers(wanted, { say, env, signal });
  const find = { say, machine, signal, dockerSays: refusals };
  // All at once, so that whoever has to install something is told so once.
  const ensured = ensureServers(
    wanted.filter((kind) => !containers.has(kind)),
    find,
  );
  const provide = async (kind: Kind): Promise<Service> => {
    const url = given[kind];
    if (url) return { url, origin: 'environment', [Symbol.asyncDispose]: async () => {} };
    const container = containers.get(kind);
    if (container) return { ...container, origin: 'docker' };
    await ensured;
    return await local(kind, find, folder);
  };

  const starting = { redis: provide('redis'), mysql: provide('mysql') };
  const services = await allOrNone(Object.values(starting));
  for (const refusal of refusals) say(`${refusal}, so it was started on this machine.`);
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

interface ContainerOptions {
  say: (line: string) => void;
  env: NodeJS.ProcessEnv;
  signal: AbortSignal | undefined;
}

/** Starts what a Docker engine can provide. Each refusal is one line: which service, and the engine's own reason. */
async function startContainers(
  wanted: readonly Kind[],
  { say, env, signal }: ContainerOptions,
): Promise<{ containers: Map<Kind, Container>; refusals: string[] }> {
  const containers = new Map<Kind, Container>();
  const refusals: string[] = [];
  if (wanted.length === 0 || !(await dockerAnswers(env))) return { containers, refusals };
  say(`Starting ${wanted.map(titleOf).join(' and ')} in Docker. The images are fetched once.`);
  // Loaded only when needed: loading it takes longer than starting a private Redis.
  const { startContainer } = await import('./containers.ts');
  const outcomes = await Promise.allSettled(wanted.map((kind) => startContainer(kind, { env, signal })));
  for (const [n, kind] of wanted.entries()) {
    const outcome = outcomes[n];
    if (outcome?.status === 'fulfilled') containers.set(kind, outcome.value);
    else refusals.push(refusalOf(titleOf(kind), outcome?.reason));
  }
  if (signal?.aborted) {
    await Promise.all([...containers.values()].map((container) => container[Symbol.asyncDispose]()));
    throw signal.reason;
  }
  return { containers, refusals };
}

async function local(kind: Kind, find: FindOptions, folder?: string): Promise<Service> {
  const { url, child } = await (folder === undefined ? passing(kind, find) : kept(kind, find, join(folder, kind)));
  return { url, origin: 'local', [Symbol.asyncDispose]: () => child.stop() };
}

const passing = (kind: Kind, find: FindOptions) => (kind === 'redis' ? startRedis(find) : startMysql(find));

/** Unlike the others, these servers write to the disk what they acknowledge. */
async function kept(kind: Kind, find: FindOptions, dir: string) {
  const runDir = join(dir, 'running');
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const onWait = () => find.say?.(`Waiting for the ${titleOf(kind)} of an earlier run to end.`);
  await awaitVacancy(runDir, onWait, find.signal);
  const options = { ...find, dir, runDir };
  return kind === 'redis'
    ? startRedis({ ...options, appendonly: true })
    : startMysql({ ...options, extra: ['--innodb-flush-log-at-trx-commit=1', '--innodb-doublewrite=1'] });
}

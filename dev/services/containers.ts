import { MySqlContainer } from '@testcontainers/mysql';
import { RedisContainer } from '@testcontainers/redis';
import { pullImage } from './docker-image.ts';
import { pingMysql } from './mysql.ts';
import { newPassword } from './password.ts';
import { poll } from './poll.ts';
import { imageOf, type Kind } from './programs.ts';
import { pingRedis } from './redis.ts';
import { unlessAborted } from './unless-aborted.ts';

/** Removed when this process ends, however it ends: testcontainers runs a watcher for that. */
export interface Container extends AsyncDisposable {
  url: string;
}

export interface ContainerOptions {
  /** Where the engine is. Default: the environment of this process. */
  env?: NodeJS.ProcessEnv;
  /** Stops waiting; what is there already is removed. */
  signal?: AbortSignal | undefined;
}

/**
 * Starts a server in a container, after pulling its image if that is missing.
 *
 * @throws {Error} with the engine's own reason, if it cannot
 */
export async function startContainer(kind: Kind, options: ContainerOptions = {}): Promise<Container> {
  const { signal = new AbortController().signal } = options;
  await pullImage(imageOf(kind), options);
  const starting = kind === 'redis' ? startRedis() : startMysql();
  try {
    return await unlessAborted(signal, starting);
  } catch (error) {
    // One that comes up after all is not wanted any more.
    starting.then((container) => container[Symbol.asyncDispose]()).catch(() => {});
    throw error;
  }
}

/** What every Redis of a container runs with. */
export const redisSettings = [
  ['--save', ''],
  ['--appendonly', 'no'],
  ['--maxmemory-policy', 'noeviction'],
  ['--lazyfree-lazy-expire', 'yes'],
].flat();

async function startRedis(): Promise<Container> {
  const redis = await new RedisContainer(imageOf('redis'))
    .withCommand(['redis-server', ...redisSettings, '--databases', '64'])
    .withPassword(newPassword())
    .start();
  return await answering(redis.getConnectionUrl(), pingRedis, redis);
}

const mysqlSettings = [
  '--innodb-flush-log-at-trx-commit=2',
  '--innodb-doublewrite=0',
  '--skip-log-bin',
  '--skip-name-resolve',
  '--max-connections=400',
  '--character-set-server=utf8mb4',
];

/** The image lets its user access a single database, but tests create more. */
const grants = {
  content: "GRANT ALL PRIVILEGES ON *.* TO 'rollcall'@'%' WITH GRANT OPTION;",
  target: '/docker-entrypoint-initdb.d/grants.sql',
  mode: 0o644,
};

/** With the database and user of a private MySQL. */
async function startMysql(): Promise<Container> {
  const mysql = await new MySqlContainer(imageOf('mysql'))
    .withDatabase('rollcall')
    .withUsername('rollcall')
    .withUserPassword(newPassword())
    .withRootPassword(newPassword())
    .withCommand(mysqlSettings)
    .withCopyContentToContainer([grants])
    .start();
  return await answering(mysql.getConnectionUri(), pingMysql, mysql);
}

/** Waits for the server itself, because Docker's proxy accepts connections before the server does. */
async function answering(
  url: string,
  ping: (url: string) => Promise<void>,
  server: AsyncDisposable,
): Promise<Container> {
  const stop = async () => await server[Symbol.asyncDispose]();
  try {
    await poll(() => ping(url).then(() => true as const), { deadlineMs: 60_000 });
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, [Symbol.asyncDispose]: stop };
}

import { MySqlContainer } from '@testcontainers/mysql';
import { RedisContainer } from '@testcontainers/redis';
import { pingMysql } from './mysql.ts';
import { newPassword } from './password.ts';
import { poll } from './poll.ts';
import { pingRedis } from './redis.ts';

/** Removed when this process ends, however it ends: testcontainers runs a watcher for that. */
export interface Container extends AsyncDisposable {
  url: string;
}

const redisSettings = [
  ['--save', ''],
  ['--appendonly', 'no'],
  ['--maxmemory-policy', 'noeviction'],
  ['--lazyfree-lazy-expire', 'yes'],
  ['--databases', '64'],
].flat();

/** Starts Redis in a container, and pulls the image if it is missing. */
export async function redisContainer(): Promise<Container> {
  const redis = await new RedisContainer('redis:7')
    .withCommand(['redis-server', ...redisSettings])
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

/** Starts MySQL in a container, with the database and user of a private MySQL, and pulls the image if it is missing. */
export async function mysqlContainer(): Promise<Container> {
  const mysql = await new MySqlContainer('mysql:8.4')
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

import { MySqlContainer } from '@testcontainers/mysql';
import { RedisContainer } from '@testcontainers/redis';
import { pingMysql } from './mysql.ts';
import { newPassword } from './password.ts';
import { pingRedis } from './redis.ts';
import { until } from './until.ts';

/** Gone with this process however it ends: testcontainers runs a watcher of its own beside it. */
export interface Container extends AsyncDisposable {
  url: string;
}

const redisSettings = ['--save', '', '--appendonly', 'no', '--maxmemory-policy', 'noeviction', '--databases', '64'];

/** Pulls the image where it is missing. */
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

/** The image gives its user the one database; tests make more. */
const grants = {
  content: "GRANT ALL PRIVILEGES ON *.* TO 'rollcall'@'%' WITH GRANT OPTION;",
  target: '/docker-entrypoint-initdb.d/grants.sql',
  mode: 0o644,
};

/** With the database and the user of a private MySQL. Pulls the image where it is missing. */
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

/** Docker's proxy accepts connections for a server that is not there yet. */
async function answering(
  url: string,
  ping: (url: string) => Promise<void>,
  server: AsyncDisposable,
): Promise<Container> {
  const stop = async () => await server[Symbol.asyncDispose]();
  try {
    await until(() => ping(url).then(() => true as const), { deadlineMs: 60_000 });
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, [Symbol.asyncDispose]: stop };
}

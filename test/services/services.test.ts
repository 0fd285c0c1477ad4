import { allOrNone } from '@rollcall/dev/services/all-or-none';
import { startRedis } from '@rollcall/dev/services/redis';
import { startServices } from '@rollcall/dev/services/start-services';
import { Redis } from 'ioredis';
import { createConnection } from 'mysql2/promise';
import { expect, test } from 'vitest';
import { isGroupGone } from '../support/processes.ts';
import { until } from '../support/until.ts';

const { REDIS_URL: _redis, DATABASE_URL: _database, ...bare } = process.env;
const REDIS_URL = 'redis://redis.example:1,redis://redis.example:2';
const DATABASE_URL = 'mysql://ann@mysql.example/meetings';

test('services given by the environment are used as they are', async () => {
  await using services = await startServices({ env: { REDIS_URL, DATABASE_URL } });

  expect(services).toMatchObject({
    redisUrl: REDIS_URL,
    databaseUrl: DATABASE_URL,
    origin: { redis: 'environment', mysql: 'environment' },
  });
});

test('a Redis is started if only a MySQL is given', async () => {
  await using services = await startServices({ env: { ...bare, DATABASE_URL } });
  const redis = new Redis(services.redisUrl);

  expect(await redis.ping()).toBe('PONG');
  redis.disconnect();
  expect(services.databaseUrl).toBe(DATABASE_URL);
  expect(services.origin.mysql).toBe('environment');
  expect(services.origin.redis).toMatch(/^(docker|local)$/);
});

test('a MySQL is started if only a Redis is given', async () => {
  await using services = await startServices({ env: { ...bare, REDIS_URL, DATABASE_URL: '' } });
  const mysql = await createConnection(services.databaseUrl);

  await mysql.query('CREATE DATABASE another');
  await mysql.end();
  expect(services.redisUrl).toBe(REDIS_URL);
  expect(services.origin.redis).toBe('environment');
  expect(services.origin.mysql).toMatch(/^(docker|local)$/);
});

test('what was started is stopped again if something else fails', async () => {
  const redis = startRedis();
  const failing = redis.then(() => {
    throw new Error('no disk for MySQL');
  });

  await expect(allOrNone([redis, failing])).rejects.toThrow('no disk for MySQL');

  const { pid } = (await redis).child;
  expect(await until(() => isGroupGone(pid))).toBe(true);
});

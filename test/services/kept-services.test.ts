import { mkdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { startServices } from '@rollcall/dev/services/start-services';
import { Redis } from 'ioredis';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { expect, test } from 'vitest';
import { ownFolder } from './support/own-folder.ts';

// No Docker engine, whose containers keep nothing.
const env = { PATH: process.env['PATH'] };

test('private services with a folder find their data there again', async () => {
  await using folder = await ownFolder();
  const start = () => startServices({ folder: folder.path, env, say: () => {} });
  {
    await using services = await start();
    await using at = await connect(services);
    await at.redis.set('name', 'Ann');
    await at.mysql.query('CREATE TABLE person (name VARCHAR(20))');
    await at.mysql.query("INSERT INTO person VALUES ('Ann')");
  }

  await using services = await start();
  await using at = await connect(services);

  expect(await at.redis.get('name')).toBe('Ann');
  expect((await at.mysql.query<RowDataPacket[]>('SELECT name FROM person'))[0]).toEqual([{ name: 'Ann' }]);
  expect(services.origin).toEqual({ redis: 'local', mysql: 'local' });
});

test('a sign of life from before the machine started is no reason to wait', async () => {
  await using folder = await ownFolder();
  const lines: string[] = [];
  for (const kind of ['redis', 'mysql']) {
    const running = join(folder.path, kind, 'running');
    await mkdir(running, { recursive: true });
    await utimes(running, 1, 1);
  }

  await using _services = await startServices({ folder: folder.path, env, say: (line) => lines.push(line) });

  expect(lines).toEqual([]);
});

async function connect({ redisUrl, databaseUrl }: { redisUrl: string; databaseUrl: string }) {
  const redis = new Redis(redisUrl);
  const mysql = await createConnection(databaseUrl);
  return {
    redis,
    mysql,
    async [Symbol.asyncDispose]() {
      redis.disconnect();
      await mysql.end();
    },
  };
}

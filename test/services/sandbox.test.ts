import { connectDb } from '@rollcall/server/db/client';
import { sql } from 'kysely';
import { expect, inject, test } from 'vitest';
import { openSandbox } from '../support/sandbox.ts';

test('a sandbox leaves no database behind, and gives its Redis database back, even when Redis fails', async () => {
  const server = connectDb(inject('databaseUrl'));
  const isThere = async (url: string) => {
    const name = new URL(url).pathname.slice(1);
    return (await sql`show databases like ${sql.lit(name)}`.execute(server)).rows.length > 0;
  };
  // More often than a worker has Redis databases.
  for (let n = 0; n < 4; n += 1) {
    const sandbox = await openSandbox();
    expect(await isThere(sandbox.databaseUrl)).toBe(true);
    sandbox.redis.flushdb = () => Promise.reject(new Error('Redis is away'));
    await expect(sandbox[Symbol.asyncDispose]()).rejects.toThrow('Redis is away');
    expect(await isThere(sandbox.databaseUrl)).toBe(false);
  }
  await server.destroy();
});

import { connectDb } from '@rollcall/server/db/client';
import { createMetrics } from '@rollcall/server/process/metrics';
import { readGauge } from '@rollcall/server/process/read-gauge';
import { measureCommands } from '@rollcall/server/stores/measured-commands';
import { connectRedis, whenReady } from '@rollcall/server/stores/redis';
import { sql } from 'kysely';
import { expect, inject, onTestFinished, test } from 'vitest';
import { startApi } from '../support/api.ts';
import { openSandbox } from '../support/sandbox.ts';
import { until } from '../support/until.ts';
import { readExposition, scrape, valueOf } from './support/exposition.ts';

test('commands are measured by name on a Cluster, too, and a script by its own', async () => {
  const redis = connectRedis(inject('clusterUrl').split(','), () => {});
  onTestFinished(() => redis.disconnect());
  const seen: Record<string, number> = {};
  measureCommands(redis, (command, seconds) => {
    if (seconds > 0) seen[command] = (seen[command] ?? 0) + 1;
  });
  await whenReady(redis);

  await until(async () => {
    await Promise.all(Array.from({ length: 100 }, (_, n) => redis.get(`key ${n}`)));
    return (seen['get'] ?? 0) >= 3 || 'no command was measured';
  });
  const { describe } = await import('@rollcall/lua/scripts');
  await until(async () => {
    await describe(redis, { meetingID: 1, orderID: 1 }, { email: '', admin: true }).catch(() => {});
    return 'describe.lua' in seen || 'no script was measured';
  });
  expect(Object.keys(seen)).not.toContain('evalsha');
});

test('queries are measured by their first words, also those that fail, and the pool says who waits', async () => {
  await using sandbox = await openSandbox();
  const { registry, stores } = createMetrics();
  const db = connectDb(sandbox.databaseUrl, { onQuery: stores.onQuery, onPool: stores.watchPool });
  onTestFinished(() => db.destroy());
  const value = async (name: string, labels?: Record<string, string>) =>
    valueOf(readExposition(await registry.metrics()), name, labels);

  await db.selectFrom('user').selectAll().execute();
  await sql`update nothing set x = 1`.execute(db).catch(() => {});
  expect(await value('rollcall_mysql_query_duration_seconds_count', { statement: 'select' })).toBe(1);
  expect(await value('rollcall_mysql_query_duration_seconds_count', { statement: 'update' })).toBe(1);

  const lock = `lock ${sandbox.databaseUrl.slice(-20)}`;
  const released = await db.connection().execute(async (holder) => {
    await sql`select get_lock(${lock}, 0)`.execute(holder);
    const waiting = Array.from({ length: 12 }, () =>
      sql`select get_lock(${lock}, 60), release_lock(${lock})`.execute(db),
    );
    await until(async () => (await value('rollcall_mysql_pool_waiting')) === 3 || 'three do not wait');
    expect(await value('rollcall_mysql_pool_connections', { state: 'used' })).toBe(10);
    expect(await value('rollcall_mysql_pool_connections', { state: 'free' })).toBe(0);
    expect(await value('rollcall_mysql_pool_limit')).toBe(10);
    await sql`select release_lock(${lock})`.execute(holder);
    return waiting;
  });
  await Promise.all(released);
  expect(await value('rollcall_mysql_pool_waiting')).toBe(0);
  expect(await value('rollcall_mysql_pool_connections', { state: 'used' })).toBe(0);
});

test('a server that does not reach MySQL says so, and says everything else', async () => {
  await using sandbox = await openSandbox();
  const db = connectDb('mysql://rollcall@127.0.0.1:1/rollcall');
  onTestFinished(() => db.destroy());
  await using api = await startApi({ ...sandbox, db });

  const said = await scrape(api.opsUrl);

  expect(valueOf(said, 'rollcall_store_up', { store: 'mysql' })).toBe(0);
  expect(valueOf(said, 'rollcall_store_up', { store: 'redis' })).toBe(1);
  expect(valueOf(said, 'rollcall_ready')).toBe(0);
  expect(valueOf(said, 'rollcall_watchers')).toBe(0);
});

test('what cannot be read has no value, and keeps nothing else from being served', async () => {
  const { registry } = createMetrics();
  let broken: number | undefined = 3;
  readGauge(registry, { name: 'one', help: 'One.' }, () => 1);
  readGauge(registry, { name: 'other', help: 'Other.' }, async () => {
    if (broken === 0) throw new Error('it cannot be read');
    return broken;
  });
  const read = async () => {
    const said = readExposition(await registry.metrics());
    return [valueOf(said, 'one'), valueOf(said, 'other')];
  };

  expect(await read()).toEqual([1, 3]);
  broken = 0;
  expect(await read()).toEqual([1, undefined]);
  broken = undefined;
  expect(await read()).toEqual([1, undefined]);
  broken = 4;
  expect(await read()).toEqual([1, 4]);
});

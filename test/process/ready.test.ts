import { createRollcallClient, reasonOf } from '@rollcall/client';
import { freePorts } from '@rollcall/dev/services/port';
import { startRedis } from '@rollcall/dev/services/redis';
import { connectDb } from '@rollcall/server/db/client';
import { migrate } from '@rollcall/server/db/migrator';
import { signToken } from '@rollcall/server/domain/access/sign-token';
import { untilNothingIsMissing } from '@rollcall/server/process/waiting';
import { DEFAULT_MIGRATION_TABLE, sql } from 'kysely';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { startApi } from '../support/api.ts';
import { Cleanup } from '../support/cleanup.ts';
import { type Command, startCommand } from '../support/command.ts';
import { memoryLog } from '../support/memory-log.ts';
import { openSandbox } from '../support/sandbox.ts';
import { until } from '../support/until.ts';

const entry = (name: 'server' | 'scheduler') => [process.execPath, '--import', 'tsx', `server/src/${name}.ts`];

const line = z.looseObject({ msg: z.string() });
const messages = ({ stderr }: Command) => stderr.map((text) => line.parse(JSON.parse(text)).msg);

/** Waits until a process has said these lines, in this order, and nothing else in this manner. */
async function says(command: Command, ...expected: string[]): Promise<void> {
  const said = () => messages(command).filter((msg) => /^(waiting: |ready for calls|watching the schedule)/.test(msg));
  await until(() => said().length >= expected.length || `said: ${command.child.recentOutput()}`);
  expect(said()).toEqual(expected);
}

/** A database without tables, and a Redis that nobody has checked. */
const openEmpty = () =>
  Cleanup.build(async (cleanup) => {
    const sandbox = cleanup.use(await openSandbox());
    const name = `${new URL(sandbox.databaseUrl).pathname.slice(1)}_empty`;
    await sql`create database ${sql.id(name)}`.execute(sandbox.db);
    cleanup.defer(() => sql`drop database ${sql.id(name)}`.execute(sandbox.db));
    const databaseUrl = Object.assign(new URL(sandbox.databaseUrl), { pathname: name }).href;
    const db = connectDb(databaseUrl);
    cleanup.defer(() => db.destroy());
    const redis = cleanup.use(await startRedis());
    const env = {
      DATABASE_URL: databaseUrl,
      REDIS_URL: redis.url,
      AUTH_SECRET: 'a secret of at least thirty-two bytes',
      PORT: '0',
    };
    return { db, env, [Symbol.asyncDispose]: () => cleanup[Symbol.asyncDispose]() };
  });

const tablesMissing = 'the tables are missing: run npm run migrate';
const unchecked = 'no scheduler has checked Redis yet';

test.each(['1', '2'])(
  'a server of %s processes says what is missing until the tables are there and Redis is checked',
  async (WORKERS) => {
    await using empty = await openEmpty();
    await using server = startCommand(entry('server'), { ...empty.env, WORKERS });
    const waiting = `waiting: ${tablesMissing}; ${unchecked}`;
    await says(server, waiting);

    await using scheduler = startCommand(entry('scheduler'), empty.env);
    await says(scheduler, `waiting: ${tablesMissing}; ${unchecked}`);
    await migrate(empty.db);

    await until(() => messages(scheduler).includes('watching the schedule') || scheduler.child.recentOutput());
    await until(() => messages(server).includes('ready for calls') || server.child.recentOutput());
    const said = messages(server).filter((msg) => msg.startsWith('waiting: '));
    expect(said[0]).toBe(waiting);
    // A look may come between two migrations, or between them and the check.
    const older = 'the tables are those of an older version: run npm run migrate';
    expect([waiting, `waiting: ${older}; ${unchecked}`, `waiting: ${unchecked}`]).toEqual(expect.arrayContaining(said));
    expect(scheduler.stderr.join('\n')).not.toMatch(/"level":50|failed/);
  },
);

test('while tables are missing, calls are UNAVAILABLE and /readyz says why; a process that waits stops on SIGTERM', async () => {
  await using empty = await openEmpty();
  await using scheduler = startCommand(entry('scheduler'), empty.env);
  await using other = await openEmpty();
  // A scheduler of another database has checked this Redis.
  await migrate(other.db);
  await using checking = startCommand(entry('scheduler'), { ...other.env, REDIS_URL: empty.env.REDIS_URL });
  await until(() => messages(checking).includes('watching the schedule') || checking.child.recentOutput());
  const [port = 0, opsPort = 0] = await freePorts(2);
  const ports = { PORT: String(port), OPS_PORT: String(opsPort) };
  await using server = startCommand(entry('server'), { ...empty.env, ...ports, WORKERS: '1' });
  await says(server, `waiting: ${tablesMissing}`);

  const ready = await fetch(`http://127.0.0.1:${opsPort}/readyz`);
  expect({ status: ready.status, body: await ready.json() }).toEqual({
    status: 503,
    body: { ready: false, redis: 'ok', mysql: 'ok', tables: 'missing', waitingFor: tablesMissing },
  });
  const token = await signToken(empty.env.AUTH_SECRET, { userID: 1 });
  const client = createRollcallClient({ url: `http://127.0.0.1:${port}`, token, retries: 0 });
  for (const call of [client.users.me.query(), client.history.instances.query({})]) {
    expect(await call.catch(reasonOf)).toBe('UNAVAILABLE');
  }

  for (const { child } of [server, scheduler]) {
    child.kill('SIGTERM');
    expect(await child.exited).toBe(0);
  }
  expect(messages(server)).not.toContain('ready for calls');
  expect(messages(scheduler)).not.toContain('watching the schedule');
});

test('tables of an older version are not enough, and those of a later one are', async () => {
  await using sandbox = await openSandbox();
  const { databaseUrl: DATABASE_URL, redisUrl: REDIS_URL, db } = sandbox;
  const env = {
    DATABASE_URL,
    REDIS_URL,
    AUTH_SECRET: 'a secret of at least thirty-two bytes',
    PORT: '0',
    WORKERS: '1',
  };
  const table = sql.table(DEFAULT_MIGRATION_TABLE);
  await sql`insert into ${table} (name, timestamp) values ('2999-01-01-later', '2999-01-01')`.execute(db);
  await using later = startCommand(entry('server'), env);
  await says(later, 'ready for calls');
  await sql`delete from ${table} where name like '%managing'`.execute(db);

  await using server = startCommand(entry('server'), env);
  await says(server, 'waiting: the tables are those of an older version: run npm run migrate');
  expect(messages(later)).not.toContainEqual(expect.stringMatching(/^waiting/));
});

test('once the tables are up to date, calls are answered, though nobody asks whether the server is ready', async () => {
  await using sandbox = await openSandbox();
  await using api = await startApi(sandbox);
  const ann = await api.as(await sandbox.addUser('Ann'), '', { retries: 0 });
  const table = sql.table(DEFAULT_MIGRATION_TABLE);
  const { rows } = await sql<{ name: string; timestamp: string }>`select * from ${table}`.execute(sandbox.db);
  await sql`delete from ${table}`.execute(sandbox.db);
  expect(await (await fetch(`${api.opsUrl}/readyz`)).json()).toMatchObject({ tables: 'missing' });
  expect(await ann.users.me.query().catch(reasonOf)).toBe('UNAVAILABLE');

  for (const { name, timestamp } of rows) {
    await sql`insert into ${table} (name, timestamp) values (${name}, ${timestamp})`.execute(sandbox.db);
  }

  await until(() =>
    ann.users.me.query().then(
      () => true as const,
      (error: unknown) => `still ${reasonOf(error)}`,
    ),
  );
});

test('a service that does not answer is named with its address, without its password', async () => {
  await using sandbox = await openSandbox();
  const at = (url: string) => Object.assign(new URL(url), { port: '1' });
  const env = { AUTH_SECRET: 'a secret of at least thirty-two bytes', PORT: '0', WORKERS: '1' };
  const [redisUrl, databaseUrl] = [at(sandbox.redisUrl), at(sandbox.databaseUrl)];
  await using server = startCommand(entry('server'), {
    ...env,
    DATABASE_URL: databaseUrl.href,
    REDIS_URL: redisUrl.href,
  });
  await using scheduler = startCommand(entry('scheduler'), {
    ...env,
    DATABASE_URL: Object.assign(new URL(sandbox.databaseUrl), { pathname: '/nowhere' }).href,
    REDIS_URL: sandbox.redisUrl,
  });

  const refused = (service: string, { hostname }: URL) => `${service} at ${hostname}:1 does not answer (ECONNREFUSED)`;
  await says(server, `waiting: ${refused('MySQL', databaseUrl)}; ${refused('Redis', redisUrl)}`);
  await says(scheduler, `waiting: MySQL at ${new URL(sandbox.databaseUrl).host}: Unknown database 'nowhere'`);
  // Redis is tried again many times meanwhile.
  await until(() => messages(server).length >= 2 || 'not logged');
  expect(messages(server).filter((msg) => msg === 'cannot reach Redis')).toHaveLength(1);
});

test('what is missing is said at once, when it changes, and once a minute', async () => {
  const { log, lines } = memoryLog();
  const stopping = new AbortController();
  let now = 0;
  const looks = ['Redis', 'Redis', 'MySQL', 'MySQL', 'MySQL', 'MySQL', undefined];
  const missing = async () => {
    now += 20_000;
    return looks.shift();
  };

  expect(await untilNothingIsMissing(missing, { log, signal: stopping.signal, now: () => now })).toBe(true);
  expect(lines.map(({ msg }) => msg)).toEqual(['waiting: Redis', 'waiting: MySQL', 'waiting: MySQL']);
  stopping.abort();
  expect(await untilNothingIsMissing(async () => undefined, { log, signal: stopping.signal })).toBe(false);
});

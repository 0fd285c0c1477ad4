import { afterAll, expect, test } from 'vitest';
import { childrenOf, runningOf } from '../support/processes.ts';
import { openSandbox } from '../support/sandbox.ts';
import { until } from '../support/until.ts';
import { type ByNpm, startByNpm } from './support/by-npm.ts';

const sandbox = await openSandbox();
afterAll(() => sandbox[Symbol.asyncDispose]());

const env = {
  DATABASE_URL: sandbox.databaseUrl,
  REDIS_URL: sandbox.redisUrl,
  AUTH_SECRET: 'a secret of at least thirty-two bytes',
  PORT: '0',
  WORKERS: '2',
};

const startServer = () => startByNpm('server', 'server/src/server.ts', env);
const startScheduler = () => startByNpm('scheduler', 'server/src/scheduler.ts', env);

/** Waits until a process says something. */
const says = (started: ByNpm, text: string | RegExp) =>
  until(() => {
    const [found] = started.printed().match(text) ?? [];
    return found === undefined ? `not said: ${text}: ${started.printed()}` : { found };
  });

const times = (started: ByNpm, text: string) => started.printed().split(text).length - 1;

/** Whether nobody listens at an address. */
const isRefused = (url: string): Promise<boolean> =>
  fetch(url).then(
    () => false,
    () => true,
  );

test.each(['SIGTERM', 'SIGINT', 'SIGKILL'] as const)('%s to npm stops the server and its workers', async (signal) => {
  await using server = startServer();
  await says(server, 'ready for calls');
  const { found: url } = await says(server, /http:\/\/127\.0\.0\.1:\d+(?="[^\n]*"ready for calls")/);
  expect(await server.pids()).toHaveLength(3);

  await server.signalNpm(signal);

  await until(() => server.isGone());
  expect(await isRefused(url)).toBe(true);
  // In order: the two workers, and the supervisor.
  expect(times(server, '"msg":"stopped"')).toBe(3);
});

test.each(['SIGTERM', 'SIGINT', 'SIGKILL'] as const)('%s to npm stops the scheduler', async (signal) => {
  await using scheduler = startScheduler();
  await says(scheduler, 'watching the schedule');

  await scheduler.signalNpm(signal);

  await until(() => scheduler.isGone());
  expect(times(scheduler, '"msg":"stopped"')).toBe(1);
});

test('Ctrl-C, which the server gets from the terminal and from npm, is an orderly stop', async () => {
  await using server = startServer();
  await says(server, 'ready for calls');

  await server.pressCtrlC();

  await until(() => server.isGone());
  expect(times(server, '"msg":"stopped"')).toBe(3);
  expect(server.printed()).toContain('npm ended with 0');
});

test('a server whose npm is killed before it has begun does not stay either', async () => {
  await using server = startServer();
  await until(async () => (await server.pids()).length > 0 || 'npm has not started it yet');

  await server.signalNpm('SIGKILL');

  expect(await until(() => server.isGone())).toBe(true);
});

test('the demo ends with npm, and what it has started with it', async () => {
  await using demo = startByNpm('demo', 'dev/demo.ts', env);
  await says(demo, 'One server and one scheduler are running');
  const started = await childrenOf(await demo.pids());
  expect(started.length).toBeGreaterThanOrEqual(2);

  await demo.signalNpm('SIGKILL');

  await until(() => demo.isGone());
  await until(async () => {
    const left = await runningOf(started);
    return left.length === 0 || `still running: ${left.join(', ')}`;
  });
});

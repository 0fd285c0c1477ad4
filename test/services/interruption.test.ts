import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startCommand } from '../support/command.ts';
import { childrenOf, runningOf } from '../support/processes.ts';
import { until } from '../support/until.ts';
import { startFakeEngine } from './support/fake-engine.ts';
import { ownFolder } from './support/own-folder.ts';
import { nothingLeft } from './support/servers-left.ts';

const node = (...args: string[]) => [process.execPath, '--import', 'tsx', ...args];
const demo = () => node('dev/demo.ts');
const dev = (folder: string) => node('dev/dev.ts', '--data', join(folder, 'kept'));

interface Running {
  folder: string;
  stdout: readonly string[];
}

/** How a start-up shows how far it has come. */
const hasFile = (name: string) => async (running: Running) =>
  (await readdir(running.folder, { recursive: true }).catch(() => [])).some((path) => path.endsWith(name));
const hasPrinted = (text: string) => async (running: Running) => running.stdout.some((line) => line.includes(text));

test.each([
  ['the demo', 'as Redis is started', demo, hasFile('/secrets.conf')],
  ['the demo', 'while MySQL is initialised', demo, hasFile('/unfinished')],
  ['the demo', 'while the tables are created', demo, hasPrinted('are up.')],
  ['the demo', 'when its server has started', demo, hasPrinted('One server and one scheduler are running.')],
  ['npm run dev', 'while MySQL is initialised', dev, hasFile('/unfinished')],
  ['npm run dev', 'while the tables are created', dev, hasPrinted('--fresh starts anew.')],
])('%s that is interrupted %s leaves nothing', async (_who, _when, commandIn, isThere) => {
  await using folder = await ownFolder();
  await using running = start(commandIn(folder.path), folder.path);
  await until(async () => (await isThere(running)) || running.child.recentOutput() || 'nothing was printed');
  const started = await childrenOf([running.child.pid]);

  running.child.kill('SIGINT');

  expect(await running.child.exited).toBe(130);
  expect(running.stderr).toEqual([]);
  expect(await runningOf(started)).toEqual([]);
  expect(await nothingLeft(folder.path)).toBe(true);
  expect((await readdir(folder.path, { recursive: true })).filter((path) => path.endsWith('/running'))).toEqual([]);
});

test('a demo that is terminated says so by its exit code', async () => {
  await using folder = await ownFolder();
  await using running = start(demo(), folder.path);
  await until(async () => (await hasFile('/secrets.conf')(running)) || running.child.recentOutput());

  running.child.kill('SIGTERM');

  expect(await running.child.exited).toBe(143);
  expect(await nothingLeft(folder.path)).toBe(true);
});

test('a demo that is interrupted while Docker pulls its images does not wait for them', async () => {
  await using folder = await ownFolder();
  await using engine = await startFakeEngine(() => 'on and on');
  await using running = start(demo(), folder.path, { DOCKER_HOST: engine.url });
  await until(() => engine.requests.filter((request) => request === 'POST /images/create').length === 2);

  running.child.kill('SIGINT');

  expect(await running.child.exited).toBe(130);
  expect(running.stderr).toEqual([]);
  expect(engine.containers()).toEqual([]);
});

test.each([
  ['a benchmark', node('bench/main.ts', '--quick', 'archive')],
  ['a test run', ['npx', 'vitest', 'run', 'test/services/port.test.ts']],
])('%s that is interrupted while it starts leaves nothing', async (_who, command) => {
  await using folder = await ownFolder();
  await using running = start(command, folder.path);
  await until(async () => (await hasFile('/unfinished')(running)) || running.child.recentOutput());

  running.child.kill('SIGINT');

  await running.child.exited;
  expect(await until(() => nothingLeft(folder.path))).toBe(true);
});

/** Starts a command that has its temporary files in this folder. */
function start(command: readonly string[], folder: string, env: Record<string, string> = {}) {
  return { folder, ...startCommand(command, { TMPDIR: folder, PORT: '0', ...env }) };
}

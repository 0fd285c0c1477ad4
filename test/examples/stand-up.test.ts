import { startChromium } from '@rollcall/dev/services/chromium';
import { freePorts } from '@rollcall/dev/services/port';
import type { Page } from 'playwright-core';
import { afterAll, expect, test } from 'vitest';
import { Cleanup } from '../support/cleanup.ts';
import { runCommand, startCommand } from '../support/command.ts';
import { patienceMs } from '../support/patience.ts';
import { openSandbox } from '../support/sandbox.ts';
import { until } from '../support/until.ts';
import { installExample } from './support/example.ts';

const stage = new Cleanup();
afterAll(() => stage[Symbol.asyncDispose]());
const sandbox = stage.use(await openSandbox());
const { browser } = stage.use(await startChromium());
const [port = 0, backendPort = 0, pagePort = 0] = await freePorts(3);
const backendUrl = `http://127.0.0.1:${backendPort}`;
const pageUrl = `http://127.0.0.1:${pagePort}`;

const typescript = [process.execPath, '--import', import.meta.resolve('tsx')];

/** Starts a command that ends with this file, and returns once it has printed something. */
async function start(command: readonly string[], env: Record<string, string>, ready: string, cwd?: string) {
  const started = stage.use(startCommand(command, env, cwd));
  await until(() => started.child.recentOutput().includes(ready) || `not ready: ${started.child.recentOutput()}`);
  return started;
}

/** A server and a scheduler, as `npm run server` and `npm run scheduler` start them. */
async function startRollcall(secret: string): Promise<string> {
  const env = { REDIS_URL: sandbox.redisUrl, DATABASE_URL: sandbox.databaseUrl, AUTH_SECRET: secret };
  const ofServer = { ...env, PORT: `${port}`, WORKERS: '1', CORS_ORIGINS: pageUrl };
  await Promise.all([
    start([...typescript, 'server/src/scheduler.ts'], env, 'watching the schedule'),
    start([...typescript, 'server/src/server.ts'], ofServer, 'ready for calls'),
  ]);
  return `http://127.0.0.1:${port}`;
}

async function startTokenServer(url: string, secret: string) {
  const folder = await installExample('token-server', ['jose']);
  const env = { AUTH_SECRET: secret, ROLLCALL_URL: url, PAGE_ORIGIN: pageUrl, PORT: `${backendPort}` };
  return await start([...typescript, 'server.ts'], env, 'The token server is ready', folder);
}

async function startPage(): Promise<void> {
  const folder = await installExample('vite-page', ['vite']);
  const { code, stdout } = await runCommand(['npx', 'tsc', '--noEmit', '-p', folder], {});
  if (code !== 0) throw new Error(`the page does not compile:\n${stdout.join('\n')}`);
  const command = ['npx', 'vite', folder, '--host', '127.0.0.1', '--port', `${pagePort}`, '--strictPort'];
  await start(command, { VITE_BACKEND: backendUrl }, 'ready in');
}

const secret = 'a secret that a product and its Rollcall share';
const tokenServer = await startTokenServer(await startRollcall(secret), secret);
await startPage();

async function openPage(name: string): Promise<{ page: Page; problems: string[] }> {
  const context = await browser.newContext();
  stage.defer(() => context.close());
  context.setDefaultTimeout(patienceMs);
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(String(error)));
  await page.goto(`${pageUrl}/?as=${name}`);
  return { page, problems };
}

const items = (page: Page, list: string) => page.getByRole('list', { name: list }).getByRole('listitem');

async function shows(page: Page, list: string, expected: string[]): Promise<void> {
  await until(async () => {
    const shown = await items(page, list).allTextContents();
    return JSON.stringify(shown) === JSON.stringify(expected) || `${list}: ${shown.join(', ')}`;
  });
}

async function say(page: Page, body: string): Promise<void> {
  await page.getByLabel('Your message').fill(body);
  await page.getByRole('button', { name: 'Send' }).click();
}

test('two people chat on the page, its host ends the meeting, and the token server reports who was there', async () => {
  const [ann, bob] = [await openPage('ann'), await openPage('bob')];

  for (const { page } of [ann, bob]) {
    await page.getByRole('button', { name: 'Join' }).click();
    await page.getByRole('button', { name: 'Leave' }).waitFor();
  }
  for (const { page } of [ann, bob]) await shows(page, 'Who is in', ['Ann', 'Bob']);
  await say(ann.page, 'Good morning!');
  await shows(bob.page, 'Messages', ['Ann: Good morning!']);
  await say(bob.page, 'Morning, Ann.');
  for (const { page } of [ann, bob]) await shows(page, 'Messages', ['Ann: Good morning!', 'Bob: Morning, Ann.']);
  expect(await ann.page.getByRole('heading', { level: 1 }).textContent()).toBe('Stand-up');
  expect(await bob.page.getByRole('button', { name: 'End the meeting' }).isVisible()).toBe(false);

  await ann.page.getByRole('button', { name: 'End the meeting' }).click();
  for (const { page } of [ann, bob]) await page.getByRole('status').getByText('over').waitFor();
  await until(() => tokenServer.stdout.includes('Cid never came.') || tokenServer.child.recentOutput());

  expect(tokenServer.stdout.slice(1)).toEqual([
    'The meeting is over.',
    expect.stringMatching(/^Ann was in for \d+ s, \d+ % of it\.$/),
    expect.stringMatching(/^Bob was in for \d+ s, \d+ % of it\.$/),
    'Cid never came.',
  ]);
  expect(tokenServer.stderr).toEqual([]);
  expect([...ann.problems, ...bob.problems]).toEqual([]);
});

test('who is not signed in gets no token', async () => {
  const { status } = await fetch(`${backendUrl}/session?as=eve`);

  expect(status).toBe(401);
});

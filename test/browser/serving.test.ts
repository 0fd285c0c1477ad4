import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildConsole } from '@rollcall/dev/console-build';
import { createConsole } from '@rollcall/server/http/console';
import { readConfig } from '@rollcall/server/process/config';
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';

beforeAll(() => buildConsole(() => {}));

const user = { name: 'john', token: 'a.b.c', note: 'Anybody' };
const at = (path: string) => `http://127.0.0.1:8080${path}`;

test.each(['/', '/meetings/3/1'])(
  'the page is at %s, under a strict policy, and is asked for each time',
  async (path) => {
    const answer = await createConsole().request(at(path));

    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(answer.headers.get('cache-control')).toBe('no-cache');
    const policy = answer.headers.get('content-security-policy');
    expect(policy).toContain(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'",
    );
    expect(policy).not.toContain('unsafe');
    expect(await answer.text()).not.toMatch(/<script(?![^>]* src=)|<style| style=| on\w+=/);
  },
);

test('what the page is made of has its type, and may be kept for ever', async () => {
  const app = createConsole();
  const html = await (await app.request(at('/'))).text();
  const assets = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path = '']) => path);
  const served = new Map<string | undefined, (string | null)[]>();
  for (const path of assets) {
    const { headers } = await app.request(at(path));
    served.set(path.split('.').pop(), [headers.get('content-type'), headers.get('cache-control')]);
  }

  const forEver = 'public, max-age=31536000, immutable';
  expect(Object.fromEntries(served)).toEqual({
    js: ['text/javascript; charset=utf-8', forEver],
    css: ['text/css; charset=utf-8', forEver],
  });
});

test('the page is built for production, whoever builds it', async () => {
  const app = createConsole();
  const html = await (await app.request(at('/'))).text();
  const scripts = [...html.matchAll(/"(\/assets\/[^"]+\.js)"/g)].map(([, path = '']) => path);
  const code = (await Promise.all(scripts.map(async (path) => (await app.request(at(path))).text()))).join('\n');

  // Asked for by a yes or no, since a failure would print the whole of it.
  expect(code.includes('Minified React error')).toBe(true);
  expect(code.includes('React DevTools')).toBe(false);
});

test.each(['/trpc/x', '/nowhere', '/assets/none.js', '/assets/..%2findex.html', '/assets/%2e%2e/index.html'])(
  'there is nothing of the console at %s',
  async (path) => {
    expect((await createConsole().request(at(path))).status).toBe(404);
  },
);

test('where nothing is built, a plain page says what to do', async () => {
  const empty = await mkdtemp(join(tmpdir(), 'rollcall-console-'));
  try {
    const answer = await createConsole({ folder: empty }).request(at('/'));

    expect(answer.status).toBe(503);
    expect(await answer.text()).toBe('The web console is not built yet. Run `npm run build`.\n');
  } finally {
    await rm(empty, { recursive: true });
  }
});

test('tokens are handed out by a server of npm run dev alone, and on this machine alone', async () => {
  const inProduction = createConsole();
  expect((await inProduction.request(at('/dev/users'))).status).toBe(404);
  expect(await (await inProduction.request(at('/'))).text()).not.toContain('/dev/users');

  const inDevelopment = createConsole({ devUsers: [user] });
  const page = await (await inDevelopment.request(at('/'))).text();
  expect(page).toContain('<meta name="rollcall-dev-users" content="/dev/users" />');
  expect(page).not.toContain(user.token);
  const from = (remoteAddress: string) => ({ incoming: { socket: { remoteAddress } } });
  const users = await inDevelopment.request(at('/dev/users'), {}, from('127.0.0.1'));
  expect({ body: await users.json(), cached: users.headers.get('cache-control') }).toEqual({
    body: [user],
    cached: 'no-store',
  });
  const refused = [
    inDevelopment.request('http://rebound.example:8080/dev/users', {}, from('127.0.0.1')),
    inDevelopment.request(at('/dev/users'), {}, from('192.0.2.7')),
    inDevelopment.request(at('/dev/users')),
  ];
  expect(await Promise.all(refused.map(async (response) => (await response).status))).toEqual([404, 404, 404]);
});

test('a server in production refuses to start with tokens to hand out', () => {
  const DEV_TOKENS = JSON.stringify([user]);

  expect(readConfig(['DEV_TOKENS'], { DEV_TOKENS })).toEqual({ DEV_TOKENS: [user] });
  expect(() => readConfig(['DEV_TOKENS'], { DEV_TOKENS: 'john' })).toThrow('DEV_TOKENS must be JSON');
  vi.stubEnv('NODE_ENV', 'production');
  onTestFinished(() => void vi.unstubAllEnvs());
  expect(() => readConfig(['DEV_TOKENS'], { DEV_TOKENS })).toThrow('DEV_TOKENS is for `npm run dev` alone');
});

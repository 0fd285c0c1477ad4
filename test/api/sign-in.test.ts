import { createConsole } from '@rollcall/server/http/console';
import { createProvider } from '@rollcall/server/http/sign-in/provider';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { until } from '../support/until.ts';
import { startDiscoveryServer } from './support/discovery-server.ts';

const settings = { clientID: 'rollcall-console', scope: 'openid', audience: 'https://rollcall.example.com' };
const at = (path: string) => `http://127.0.0.1:8080${path}`;

const consoleWith = (issuer: string) => {
  const warnings: unknown[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => void warnings.push(JSON.parse(line)) });
  const app = createConsole({ provider: createProvider({ ...settings, issuer }, log) });
  const told = async () => (await app.request(at('/sign-in/provider'))).json();
  const policy = async () => (await app.request(at('/'))).headers.get('content-security-policy') ?? '';
  return { app, told, policy, warnings };
};

test('the page learns where people sign in, and may speak with the issuer and its token endpoint alone', async () => {
  await using provider = await startDiscoveryServer();
  const { origin, host } = new URL(provider.issuer);
  const { app, told, policy, warnings } = consoleWith(provider.issuer);

  expect(await policy()).toContain(`connect-src 'self' ${origin} https://tokens.example.com;`);
  const page = await (await app.request(at('/signed-in?code=1'))).text();
  expect(page).toContain(`<meta name="rollcall-provider" content="${host}" />`);
  expect(await told()).toEqual({
    ...settings,
    issuer: provider.issuer,
    resource: settings.audience,
    endpoints: { authorization: `${provider.issuer}/auth`, token: 'https://tokens.example.com/token' },
  });
  expect({ asked: provider.asked, warnings }).toEqual({ asked: 1, warnings: [] });
});

test.each<[string, object | undefined]>([
  ['does not answer', undefined],
  ['is somebody else', { issuer: 'https://evil.example.com' }],
  ['has no token endpoint', { token_endpoint: null }],
  ['sends people to a script', { authorization_endpoint: 'javascript:alert(1)' }],
])('while the provider %s, the page is there without it; and with it afterwards', async (_, says) => {
  await using provider = await startDiscoveryServer();
  provider.says = says;
  const { told, policy, warnings } = consoleWith(provider.issuer);

  expect(await policy()).toContain(`connect-src 'self' ${new URL(provider.issuer).origin};`);
  expect(await told()).toBe(null);
  // The second time it was not asked, so that nobody waits for it again.
  expect(provider.asked).toBe(1);
  expect(warnings).toEqual([expect.objectContaining({ issuer: provider.issuer })]);

  provider.says = {};
  await until(async () => (await told()) !== null || 'the provider is still unknown');
  expect(provider.asked).toBe(2);
});

test('where no provider is configured, nothing of signing in there exists', async () => {
  const app = createConsole();

  const statuses = ['/signed-in', '/sign-in/provider'].map(async (path) => (await app.request(at(path))).status);
  expect(await Promise.all(statuses)).toEqual([404, 404]);
  expect(await (await app.request(at('/'))).text()).not.toContain('rollcall-provider');
});

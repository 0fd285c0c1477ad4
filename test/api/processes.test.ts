import { once } from 'node:events';
import { createServer } from 'node:net';
import { createRollcallClient } from '@rollcall/client';
import { onFreePorts, PortTaken } from '@rollcall/dev/services/port';
import { afterAll, expect, test } from 'vitest';
import { z } from 'zod';
import { runCommand, startCommand } from '../support/command.ts';
import { openSandbox } from '../support/sandbox.ts';
import { until } from '../support/until.ts';

const sandbox = await openSandbox();
afterAll(() => sandbox[Symbol.asyncDispose]());

const AUTH_SECRET = 'a secret of at least thirty-two bytes';
const validEnv = {
  DATABASE_URL: sandbox.databaseUrl,
  REDIS_URL: sandbox.redisUrl,
  AUTH_SECRET,
  PORT: '0',
  WORKERS: '1',
};
const without = (name: keyof typeof validEnv) => {
  const { [name]: _, ...rest } = validEnv;
  return rest;
};
const npmQuiet = { npm_config_loglevel: 'silent' };
/** What is printed for a fault that the operator can mend. */
const oneLine = (line: unknown) => ({ code: 2, stdout: [], stderr: [line] });
const tsx = (entry: string, ...args: string[]) => ['npx', 'tsx', `server/src/${entry}.ts`, ...args];

test.each<[string, string[], Record<string, string>, RegExp]>([
  ['server without a database', tsx('server'), without('DATABASE_URL'), /^DATABASE_URL is not set$/],
  ['server with an invalid port', tsx('server'), { ...validEnv, PORT: 'eighty' }, /^PORT /],
  ['server with a short secret', tsx('server'), { ...validEnv, AUTH_SECRET: 'short' }, /^AUTH_SECRET /],
  ['server with no workers', tsx('server'), { ...validEnv, WORKERS: '0' }, /^WORKERS must be at least 1$/],
  [
    'server with two workers and a short secret',
    tsx('server'),
    { ...validEnv, WORKERS: '2', AUTH_SECRET: 'short' },
    /^AUTH_SECRET /,
  ],
  [
    'server with two workers and no secret',
    tsx('server'),
    { ...without('AUTH_SECRET'), WORKERS: '2' },
    /^AUTH_SECRET is not set/,
  ],
  ['server without a way to verify tokens', tsx('server'), without('AUTH_SECRET'), /^AUTH_SECRET is not set/],
  [
    'server with half an identity provider',
    tsx('server'),
    { ...validEnv, OIDC_ISSUER: 'https://login.example.com' },
    /^OIDC_CLIENT_ID is not set, but OIDC_ISSUER is$/,
  ],
  [
    'server with an option',
    tsx('server', '--port', '9000'),
    validEnv,
    /^Unknown option '--port'; usage: npm run server/,
  ],
  ['scheduler with an extra word', tsx('scheduler', 'now'), validEnv, /^Unexpected argument 'now'; usage: npm run sch/],
  [
    'migration with an option',
    tsx('migrate', '--force'),
    validEnv,
    /^Unknown option '--force'; usage: npm run migrate/,
  ],
  ['scheduler without Redis', tsx('scheduler'), without('REDIS_URL'), /^REDIS_URL is not set$/],
  ['scheduler with an invalid tick', tsx('scheduler'), { ...validEnv, TICK_MS: 'often' }, /^TICK_MS /],
  ['migration without a database', tsx('migrate'), without('DATABASE_URL'), /^DATABASE_URL is not set$/],
  ['token without a user', tsx('token'), validEnv, /^--user is not the id of a user/],
  ['token for a user by name', tsx('token', '--user', 'ann'), validEnv, /^--user is not the id of a user/],
  ['token for two', tsx('token', '--user', '1', '--subject', 'ann'), validEnv, /^--user and --subject are both given/],
  ['token for nobody', tsx('token', '--subject', ''), validEnv, /^--subject is not the externalID of a user/],
  ['token without a secret', tsx('token', '--user', '1'), without('AUTH_SECRET'), /^AUTH_SECRET is not set/],
])('a %s exits with code 2 and one line that says why', async (_, command, env, line) => {
  const { code, stdout, stderr } = await runCommand(command, { ...npmQuiet, ...env });

  expect({ code, stdout, stderr }).toEqual(oneLine(expect.stringMatching(line)));
});

test.each([
  ['unknown option', ['--usr', '1'], "Unknown option '--usr'"],
  ['extra word', ['--user', '1', 'ann'], "Unexpected argument 'ann'"],
  [
    'unending lifetime',
    ['--user', '1', '--expires', 'never'],
    '--expires must be a number and a unit: s, m, h, d, w or y',
  ],
])('a token with an %s is refused in one line that says how it is done', async (_, args, what) => {
  const line = `${what}; usage: npm run token -- --user 1 | --subject ann@idp [--scope "act-as admin"] [--expires 12h]`;
  expect(await runCommand(tsx('token', ...args), { ...npmQuiet, AUTH_SECRET })).toEqual(oneLine(line));
});

const { host, hostname } = new URL(sandbox.databaseUrl);
const database = (changes: { pathname?: string; password?: string; port?: string }) =>
  Object.assign(new URL(sandbox.databaseUrl), changes).href;

test.each([
  ['no database of this name', database({ pathname: '/nowhere' }), `MySQL at ${host}: Unknown database 'nowhere'`],
  [
    'another password',
    database({ password: 'wrong' }),
    expect.stringContaining(`MySQL at ${host}: Access denied for user`),
  ],
  ['nobody at the port', database({ port: '1' }), `MySQL at ${hostname}:1 does not answer (ECONNREFUSED)`],
])('a migration that finds %s says so in one line', async (_, DATABASE_URL, line) => {
  expect(await runCommand(tsx('migrate'), { ...npmQuiet, DATABASE_URL })).toEqual(oneLine(line));
});

test.each(['1', '2'])(
  'a server of %s processes on a port that is in use says in one line which of its two that is',
  async (WORKERS) => {
    await using holder = await holdPort();
    const { port } = holder;
    const start = (changes: Record<string, string>) =>
      runCommand(tsx('server'), { ...npmQuiet, ...validEnv, WORKERS, ...changes });

    const [api, ops, next] = await Promise.all([
      start({ PORT: String(port), OPS_PORT: '0' }),
      start({ PORT: '0', OPS_PORT: String(port) }),
      start({ PORT: String(port - 1) }),
    ]);

    expect(api).toEqual(oneLine(`PORT ${port} on 127.0.0.1 is in use`));
    expect(ops).toEqual(oneLine(`OPS_PORT ${port} on 127.0.0.1 is in use`));
    expect(next).toEqual(oneLine(`OPS_PORT ${port} (the one after PORT) on 127.0.0.1 is in use`));
  },
);

async function holdPort() {
  const holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const address = holder.address();
  if (address === null || typeof address === 'string') throw new Error('no port is held');
  const { port } = address;
  return { port, [Symbol.asyncDispose]: async () => void (await once(holder.close(), 'close')) };
}

const url = /^\{.*"url":"(http:\/\/127\.0\.0\.1:\d+)".*"msg":"ready for calls"/;

test('a server accepts a token of npm run token, and exits on SIGTERM', async () => {
  const ann = await sandbox.addUser('Ann');
  await using server = startCommand([process.execPath, '--import', 'tsx', 'server/src/server.ts'], validEnv);
  const address = await until(() => {
    const [, found] = server.stderr.map((line) => url.exec(line)).find((match) => match !== null) ?? [];
    return found ? { url: found } : `the server is not ready: ${server.stderr.join('\n')}`;
  });

  const command = ['npm', 'run', '--silent', 'token', '--', '--user', String(ann.userID), '--scope', 'act-as admin'];
  const { code, stdout } = await runCommand(command, { ...npmQuiet, AUTH_SECRET });

  expect(code).toBe(0);
  expect(stdout).toEqual([expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/)]);
  const [token = ''] = stdout;
  const rollcall = createRollcallClient({ ...address, token });
  expect(await rollcall.meetings.active.query()).toEqual({ meetings: [], nextCursor: null });
  expect(claimsOf(token)).toMatchObject({ sub: String(ann.userID), scope: 'act-as admin' });

  server.child.kill('SIGTERM');
  expect(await server.child.exited).toBe(0);
  expect(server.stdout).toEqual([]);
});

test('a server warns at its start of tokens that were not issued for it', async () => {
  const AUTH_JWKS_URL = 'http://127.0.0.1:1/jwks.json';
  const env = { ...without('AUTH_SECRET'), AUTH_JWKS_URL, AUTH_ISSUER: 'https://login.example.com' };
  await using server = startCommand([process.execPath, '--import', 'tsx', 'server/src/server.ts'], env);
  await until(() => server.stderr.some((line) => url.test(line)) || `not ready: ${server.stderr.join('\n')}`);

  const warnings = server.stderr.map((line) => logLine.parse(JSON.parse(line))).filter(({ level }) => level === 40);
  expect(warnings).toEqual([expect.objectContaining({ msg: expect.stringMatching(/^AUTH_AUDIENCE is not set: /) })]);
});

test('health and metrics are on the port after that of the API, unless OPS_PORT says otherwise', async () => {
  const usual = await portsOfServer((port) => ({ PORT: String(port) }));
  expect(usual).toEqual({ given: usual.given, api: usual.given, ops: usual.given + 1 });

  const chosen = await portsOfServer((port) => ({ PORT: '0', OPS_PORT: String(port) }));
  expect(chosen).toEqual({ given: chosen.given, api: expect.any(Number), ops: chosen.given });
});

/** The ports of a server that is given one, and is ready there. */
const portsOfServer = (envOf: (port: number) => Record<string, string>) =>
  onFreePorts(1, async (given) => {
    const command = [process.execPath, '--import', 'tsx', 'server/src/server.ts'];
    await using server = startCommand(command, { ...validEnv, ...envOf(given) });
    const ready = await until(() => {
      if (server.stderr.some((line) => line.includes('is in use'))) throw new PortTaken();
      const line = server.stderr.find((said) => url.test(said));
      return line === undefined ? `not ready: ${server.stderr.join('\n')}` : readyLine.parse(JSON.parse(line));
    });
    expect((await fetch(`${ready.opsUrl}/readyz`)).status).toBe(200);
    return { given, api: Number(new URL(ready.url).port), ops: Number(new URL(ready.opsUrl).port) };
  });

const readyLine = z.looseObject({ url: z.string(), opsUrl: z.string() });
const logLine = z.looseObject({ level: z.number() });

const claims = z.looseObject({ sub: z.string(), exp: z.number() });
function claimsOf(token: string) {
  const [, payload = ''] = token.split('.');
  return claims.parse(JSON.parse(Buffer.from(payload, 'base64url').toString()));
}

import { createRollcallClient } from '@rollcall/client';
import { createAuthenticate } from '@rollcall/server/domain/access/authenticate';
import { SignJWT } from 'jose';
import { afterAll, expect, test } from 'vitest';
import { startCommand } from '../support/command.ts';
import { openSandbox } from '../support/sandbox.ts';
import { until } from '../support/until.ts';

const sandbox = await openSandbox();
afterAll(() => sandbox[Symbol.asyncDispose]());

const secret = 'a secret of at least thirty-two bytes';
const AUTH_SECRET = secret;
const seconds = (fromNow: number) => Math.floor(Date.now() / 1000) + fromNow;

/** A token that is valid but for what is given. */
const tokenOf = (claims: Record<string, unknown> = {}, by = secret) =>
  new SignJWT({ sub: '7', exp: seconds(3600), ...claims })
    .setProtectedHeader({ alg: 'HS256' })
    .sign(new TextEncoder().encode(by));

const general = 'The token is missing or does not verify.';
const notUserID = "The token's sub is not a userID; see AUTH_SUBJECT.";
const strict = { AUTH_SECRET, AUTH_ISSUER: 'https://login.example.com', AUTH_AUDIENCE: 'rollcall' };
const issued = { iss: strict.AUTH_ISSUER, aud: strict.AUTH_AUDIENCE };

test.each([
  ['sub of an identity provider', { AUTH_SECRET }, () => tokenOf({ sub: 'auth0|7' }), notUserID, 'sub is not a userID'],
  ['missing sub', { AUTH_SECRET }, () => tokenOf({ sub: undefined }), notUserID, 'sub is not a userID'],
  ['past exp', { AUTH_SECRET }, () => tokenOf({ exp: seconds(-1) }), 'The token has expired.', 'expired'],
  [
    'missing exp',
    { AUTH_SECRET },
    () => tokenOf({ exp: undefined }),
    'The token does not say when it expires (exp).',
    'exp is missing or not a time',
  ],
  ['later nbf', { AUTH_SECRET }, () => tokenOf({ nbf: seconds(3600) }), 'The token is not valid yet.', 'nbf'],
  [
    'wrong issuer',
    strict,
    () => tokenOf({ ...issued, iss: 'https://login.example.com/' }),
    "The token's iss is not the one that this server expects.",
    'iss',
  ],
  [
    'missing audience',
    strict,
    () => tokenOf({ iss: issued.iss }),
    "The token's aud is not the one that this server expects.",
    'aud',
  ],
  [
    'scope of numbers',
    { AUTH_SECRET },
    () => tokenOf({ scope: [1] }),
    "The token's scope is not as it should be.",
    'scope',
  ],
  // Of a token that is not known to be from us, nothing is said, whatever else is wrong with it.
  ['wrong signature', strict, () => tokenOf({ exp: seconds(-1), sub: 'x' }, 'x'.repeat(32)), general, 'signature'],
  ['word for a token', { AUTH_SECRET }, async () => 'abc.def.ghi', general, 'format'],
])(
  'of a token with a %s, its bearer is told what helps, and the log which check has failed',
  async (_, config, make, says, check) => {
    const checks: string[] = [];
    const authenticate = createAuthenticate(config, undefined, (fault) => checks.push(fault.check));

    const refused = authenticate(`Bearer ${await make()}`);

    await expect(refused).rejects.toMatchObject({ reason: 'UNAUTHENTICATED', message: says });
    expect(checks).toEqual([check]);
  },
);

test('a sub that is no userID is told to the caller, and logged once a minute with a hint, without the sub', async () => {
  const { databaseUrl: DATABASE_URL, redisUrl: REDIS_URL } = sandbox;
  const env = { DATABASE_URL, REDIS_URL, AUTH_SECRET, PORT: '0', WORKERS: '1' };
  await using server = startCommand([process.execPath, '--import', 'tsx', 'server/src/server.ts'], env);
  const { url } = await until(() => {
    const [, url] = /"url":"(http:[^"]+)".*ready for calls/.exec(server.stderr.join('\n')) ?? [];
    return url === undefined ? `not ready: ${server.child.recentOutput()}` : { url };
  });
  const client = createRollcallClient({ url, token: await tokenOf({ sub: 'auth0|7' }), retries: 0 });
  const stranger = createRollcallClient({ url, token: await tokenOf({}, 'x'.repeat(32)), retries: 0 });

  for (let n = 0; n < 3; n += 1) {
    await expect(client.users.me.query()).rejects.toThrow(notUserID);
    await expect(stranger.users.me.query()).rejects.toThrow(general);
  }

  server.child.kill('SIGTERM');
  await server.child.exited;
  const warnings = server.stderr.filter((line) => line.includes('"level":40'));
  expect(warnings).toHaveLength(2);
  expect(JSON.parse(warnings[0] ?? '')).toMatchObject({
    msg: 'a token was refused: sub is not a userID',
    hint: "AUTH_SUBJECT=externalID takes an identity provider's subjects",
  });
  expect(JSON.parse(warnings[1] ?? '')).toMatchObject({ msg: 'a token was refused: signature' });
  expect(server.stderr.join('\n')).not.toContain('auth0');
});

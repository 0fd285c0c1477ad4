import { createAuthenticate } from '@rollcall/server/domain/access/authenticate';
import { SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, expect, test } from 'vitest';
import { openApiStageForFile } from '../support/api-stage.ts';
import { mutations, procedures } from './support/api-procedures.ts';
import { startApiWithAuth } from './support/api-with-auth.ts';
import { rawInput } from './support/raw-call.ts';
import { wholeState } from './support/redis-state.ts';
import { contractRefusal, refusalOf } from './support/seen-refusal.ts';

const { sandbox, live } = await openApiStageForFile();
const ann = await sandbox.addUser('Ann');
// Long enough for every HMAC, so that a token by another one is wrong only in its algorithm.
const secret = 'as long as the longest of the hashes asks for, which is 64 bytes or a few more';
const key = (text: string) => new TextEncoder().encode(text);
const hour = 3600;
const inAnHour = () => Math.floor(Date.now() / 1000) + hour;

interface Token {
  alg?: string;
  secret?: string;
  claims?: Record<string, unknown>;
}

/** Signs a token that is valid except for what is given. */
const tokenOf = ({ alg = 'HS256', secret: by = secret, claims = {} }: Token = {}) =>
  new SignJWT({ sub: String(ann.userID), exp: inAnHour(), ...claims }).setProtectedHeader({ alg }).sign(key(by));

const plain = await startApiWithAuth(sandbox, { AUTH_SECRET: secret });
const strict = await startApiWithAuth(sandbox, {
  AUTH_SECRET: secret,
  AUTH_ISSUER: 'https://login.example.com',
  AUTH_AUDIENCE: 'rollcall',
});
afterAll(async () => {
  await plain[Symbol.asyncDispose]();
  await strict[Symbol.asyncDispose]();
});

test('a valid token lets its user act', async () => {
  const seminar = await live();
  const client = plain.with(await tokenOf());
  expect(await client.meetings.join.mutate(seminar)).toEqual({ seq: 1, joinedAt: expect.any(Date) });
});

const wrongTokens: [string, () => Promise<string> | string][] = [
  ['no token', () => ''],
  ['something that is not a JWT', () => 'abc.def.ghi'],
  ['an expired token', () => tokenOf({ claims: { exp: Math.floor(Date.now() / 1000) - 1 } })],
  ['a token without an exp', () => tokenOf({ claims: { exp: undefined } })],
  ['an exp that is text', () => tokenOf({ claims: { exp: String(inAnHour()) } })],
  ['an exp that no Date can hold', () => tokenOf({ claims: { exp: 1e300 } })],
  ['a token that is not valid yet', () => tokenOf({ claims: { nbf: inAnHour() } })],
  ['a token signed with another secret', () => tokenOf({ secret: 'another secret of thirty-two bytes' })],
  ['a token with a forged payload', async () => forged(await tokenOf())],
  ['a token without a signature', () => new UnsecuredJWT({ sub: String(ann.userID), exp: inAnHour() }).encode()],
  ['a token whose signature was cut off', async () => (await tokenOf()).replace(/[^.]+$/, '')],
  ['an HS512 token signed with the same secret', () => tokenOf({ alg: 'HS512' })],
  ['an HS384 token signed with the same secret', () => tokenOf({ alg: 'HS384' })],
  ['a token without a sub', () => tokenOf({ claims: { sub: undefined } })],
  ['a sub that is a name', () => tokenOf({ claims: { sub: 'ann' } })],
  ['a sub that is 0', () => tokenOf({ claims: { sub: '0' } })],
  ['a sub that is negative', () => tokenOf({ claims: { sub: '-1' } })],
  ['a sub that is fractional', () => tokenOf({ claims: { sub: '1.5' } })],
  ['a sub of 2^53', () => tokenOf({ claims: { sub: String(2 ** 53) } })],
  ['a sub in hexadecimal', () => tokenOf({ claims: { sub: '0x1' } })],
  ['a sub with a space', () => tokenOf({ claims: { sub: ` ${ann.userID}` } })],
  ['a sub that is a number', () => tokenOf({ claims: { sub: ann.userID } })],
  ['a scope that is a list of numbers', () => tokenOf({ claims: { scope: [1] } })],
  ['a scope that is an object', () => tokenOf({ claims: { scope: { admin: true } } })],
];

const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

function forged(token: string): string {
  const [header, , signature] = token.split('.');
  return [header, base64url({ sub: String(ann.userID), scope: 'admin', exp: inAnHour() }), signature].join('.');
}

test.each(wrongTokens)('%s is UNAUTHENTICATED for every procedure, and changes nothing', async (_, make) => {
  const seminar = await live();
  const client = plain.with(await make());
  const before = await wholeState(sandbox.redis);

  for (const procedure of procedures) {
    const refused = await refusalOf(procedure.call(client, seminar));
    expect(refused).toEqual(contractRefusal('UNAUTHENTICATED', procedure.path));
  }
  expect(await wholeState(sandbox.redis)).toEqual(before);
});

test.each([
  ['is missing', undefined],
  ['has no Bearer', (token: string) => token],
  ['is Basic', (token: string) => `Basic ${token}`],
  ['has nothing after Bearer', () => 'Bearer'],
  ['has something after the token', (token: string) => `Bearer ${token} more`],
])('a call whose Authorization header %s is UNAUTHENTICATED', async (_, headerOf) => {
  const seminar = await live();
  const token = await tokenOf();
  const authorization: Record<string, string> = headerOf ? { authorization: headerOf(token) } : {};

  for (const { path, kind, input } of procedures) {
    const wire = JSON.stringify({ json: input(seminar, ann.userID) });
    const url = `${plain.url}/trpc/${path}`;
    const response = await (kind === 'query'
      ? fetch(`${url}?input=${encodeURIComponent(wire)}`, { headers: authorization })
      : fetch(url, { method: 'POST', body: wire, headers: { 'content-type': 'application/json', ...authorization } }));
    expect({ path, status: response.status }).toEqual({ path, status: 401 });
  }
});

test('a caller without a token does not learn whether an input is valid', async () => {
  for (const procedure of procedures) {
    const { status, data } = await rawInput({ url: plain.url, token: 'none' }, procedure, { json: { wrong: true } });
    expect({ status, reason: data?.reason }).toEqual({ status: 401, reason: 'UNAUTHENTICATED' });
  }
});

test('where exp is not required, a token without one is accepted, and one that has expired is not', async () => {
  await using lax = await startApiWithAuth(sandbox, { AUTH_SECRET: secret, AUTH_REQUIRE_EXP: 'off' });

  const lasting = lax.with(await tokenOf({ claims: { exp: undefined } }));
  expect(await lasting.meetings.active.query()).toHaveProperty('nextCursor', null);
  const expired = lax.with(await tokenOf({ claims: { exp: Math.floor(Date.now() / 1000) - 1 } }));
  expect((await refusalOf(expired.meetings.active.query())).reason).toBe('UNAUTHENTICATED');
});

test('a caller is known by user, scopes and when the token expires', async () => {
  const exp = inAnHour();
  const authenticate = createAuthenticate({ AUTH_SECRET: secret, AUTH_REQUIRE_EXP: 'off' });
  const callerOf = async (token: Token) => await authenticate(`Bearer ${await tokenOf(token)}`);

  const { userID } = ann;
  expect(await callerOf({ claims: { exp, scope: 'admin' } })).toEqual({
    userID,
    subject: String(userID),
    actAs: false,
    admin: true,
    schedule: false,
    people: false,
    expiresAt: new Date(exp * 1000),
  });
  expect((await callerOf({ claims: { exp: undefined } })).expiresAt).toBeUndefined();
  const several = { actAs: true, admin: false, schedule: true, people: true };
  expect(await callerOf({ claims: { scope: 'act-as schedule  people other' } })).toMatchObject(several);
  expect(await callerOf({ claims: { scope: ['act-as', 'schedule', 'people', 'other'] } })).toMatchObject(several);
});

const issuer = { iss: 'https://login.example.com' };
const audience = { aud: 'rollcall' };

test.each([
  ['both correct', { ...issuer, ...audience }],
  ['one of several audiences correct', { ...issuer, aud: ['other', 'rollcall'] }],
])('where issuer and audience are required, a token with %s is accepted', async (_, claims) => {
  const client = strict.with(await tokenOf({ claims }));
  expect(await client.meetings.active.query()).toHaveProperty('nextCursor', null);
});

test.each<[string, Record<string, unknown>]>([
  ['no issuer', audience],
  ['another issuer', { ...audience, iss: 'https://evil.example.com' }],
  ['no audience', issuer],
  ['another audience', { ...issuer, aud: 'other' }],
])('where issuer and audience are required, a token with %s is rejected', async (_, claims) => {
  const call = strict.with(await tokenOf({ claims })).meetings.active.query();
  expect(await refusalOf(call)).toEqual(contractRefusal('UNAUTHENTICATED', 'meetings.active'));
});

test('with a wrong token, every call of a batch is refused', async () => {
  const seminar = await live();
  const client = plain.with('wrong');
  const refusals = await Promise.all(mutations.map((mutation) => refusalOf(mutation.call(client, seminar))));
  expect(refusals.map(({ reason }) => reason)).toEqual(['UNAUTHENTICATED', 'UNAUTHENTICATED', 'UNAUTHENTICATED']);
});

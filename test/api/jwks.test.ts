import { SignJWT } from 'jose';
import { expect, test } from 'vitest';
import { openApiStageForFile } from '../support/api-stage.ts';
import { startApiWithAuth } from './support/api-with-auth.ts';
import { startJwksServer } from './support/jwks-server.ts';
import { refusalInTime } from './support/outage.ts';
import { contractRefusal, refusalOf } from './support/seen-refusal.ts';

const { sandbox, live } = await openApiStageForFile();
const ann = await sandbox.addUser('Ann');

test.each(['RS256', 'ES256', 'EdDSA'] as const)('a token signed with the published %s key is accepted', async (alg) => {
  await using jwks = await startJwksServer(alg);
  await using api = await startApiWithAuth(sandbox, { AUTH_JWKS_URL: jwks.url });
  const seminar = await live();

  const client = api.with(await jwks.sign(ann.userID));

  expect((await client.meetings.join.mutate(seminar)).seq).toBe(1);
  expect((await client.meetings.participants.query(seminar)).participants).toEqual([
    { ...ann, joinedAt: expect.any(Date) },
  ]);
});

test('where keys are published, a token signed with another key or with a secret is rejected', async () => {
  await using jwks = await startJwksServer('RS256');
  await using other = await startJwksServer('RS256');
  await using api = await startApiWithAuth(sandbox, { AUTH_JWKS_URL: jwks.url });
  const bySecret = new SignJWT({}).setProtectedHeader({ alg: 'HS256', kid: 'k1' }).setSubject(String(ann.userID));
  const published = await (await fetch(jwks.url)).text();

  for (const token of [
    await other.sign(ann.userID),
    await bySecret.setExpirationTime('1h').sign(new TextEncoder().encode(published)),
  ]) {
    const call = api.with(token).meetings.active.query();
    expect(await refusalOf(call)).toEqual(contractRefusal('UNAUTHENTICATED', 'meetings.active'));
  }
});

test('while the keys cannot be fetched, a call is UNAVAILABLE, in time', async () => {
  await using jwks = await startJwksServer('RS256');
  await using gone = await startJwksServer('RS256');
  const token = await jwks.sign(ann.userID);
  await gone[Symbol.asyncDispose]();
  jwks.hang();

  for (const AUTH_JWKS_URL of [gone.url, jwks.url]) {
    await using api = await startApiWithAuth(sandbox, { AUTH_JWKS_URL });
    const refused = await refusalInTime(sandbox, () => api.with(token).meetings.active.query());
    expect(refused).toEqual(contractRefusal('UNAVAILABLE', 'meetings.active'));
  }
});

test('keys that were fetched once stay in use while they cannot be fetched again', async () => {
  await using jwks = await startJwksServer('ES256');
  await using api = await startApiWithAuth(sandbox, { AUTH_JWKS_URL: jwks.url });
  const client = api.with(await jwks.sign(ann.userID));
  await client.meetings.active.query();
  jwks.hang();

  expect(await client.meetings.active.query()).toHaveProperty('nextCursor', null);
});

test('a response without keys is not blamed on the token', async () => {
  await using api = await startApiWithAuth(sandbox, { AUTH_JWKS_URL: 'http://127.0.0.1:1/jwks.json' });
  await using jwks = await startJwksServer('ES256');
  await using confused = await startApiWithAuth(sandbox, { AUTH_JWKS_URL: `${api.url}/healthz` });

  const call = confused.with(await jwks.sign(ann.userID)).meetings.active.query();
  expect((await refusalOf(call)).reason).toBe('UNAVAILABLE');
});

import { createAuthenticate } from '@rollcall/server/domain/access/authenticate';
import { rememberCallers } from '@rollcall/server/domain/access/remembered-callers';
import { signToken } from '@rollcall/server/domain/access/sign-token';
import { Refusal } from '@rollcall/shared/refusals';
import { SignJWT } from 'jose';
import { expect, test, vi } from 'vitest';

const secret = 'a secret that only this file knows';
const bearer = (token: string) => `Bearer ${token}`;
const caller = (userID: number, expiresAt?: Date) => ({
  userID,
  subject: '1',
  actAs: false,
  admin: false,
  schedule: false,
  people: false,
  expiresAt,
});

/** What verifies tokens, which are the number of a user here, and how often it did. */
function counted(verify: (token: string) => ReturnType<typeof caller> = (token) => caller(Number(token))) {
  const verified: string[] = [];
  const callerOf = rememberCallers(async (token) => {
    verified.push(token);
    return verify(token);
  });
  return { callerOf, verified };
}

test('a token is verified once, and another is another', async () => {
  const { callerOf, verified } = counted();

  expect([await callerOf('1'), await callerOf('2'), await callerOf('1')]).toEqual([caller(1), caller(2), caller(1)]);
  expect(verified).toEqual(['1', '2']);
});

test('a token that was verified is verified again after a minute', async () => {
  const { callerOf, verified } = counted();
  await callerOf('1');
  const now = performance.now();
  const later = vi.spyOn(performance, 'now');
  try {
    later.mockReturnValue(now + 59_000);
    await callerOf('1');
    expect(verified).toEqual(['1']);
    later.mockReturnValue(now + 61_000);
    await callerOf('1');
    expect(verified).toEqual(['1', '1']);
  } finally {
    later.mockRestore();
  }
});

test('a token that was verified is verified again once it has expired, by the clock that it was verified by', async () => {
  const now = Date.now();
  const { callerOf, verified } = counted((token) => caller(Number(token), new Date(now + 10_000)));
  await callerOf('1');
  const later = vi.spyOn(Date, 'now');
  try {
    later.mockReturnValue(now + 9_999);
    await callerOf('1');
    expect(verified).toEqual(['1']);
    later.mockReturnValue(now + 10_000);
    await callerOf('1');
    expect(verified).toEqual(['1', '1']);
  } finally {
    later.mockRestore();
  }
});

test('what does not verify is verified again each time', async () => {
  let isReachable = false;
  const { callerOf, verified } = counted((token) => {
    if (!isReachable) throw new Refusal('UNAVAILABLE');
    return caller(Number(token));
  });
  for (let n = 0; n < 2; n += 1) await expect(callerOf('1')).rejects.toMatchObject({ reason: 'UNAVAILABLE' });

  isReachable = true;
  expect(await callerOf('1')).toEqual(caller(1));
  expect(verified).toEqual(['1', '1', '1']);
});

test('of more tokens than a server has connections, the oldest are forgotten', async () => {
  const { callerOf, verified } = counted();
  for (let n = 1; n <= 20_001; n += 1) await callerOf(String(n));
  verified.length = 0;

  await callerOf('20001');
  await callerOf('2');
  expect(verified).toEqual([]);
  await callerOf('1');
  expect(verified).toEqual(['1']);
});

test('a token that another server has verified, with another secret, is none here', async () => {
  const there = createAuthenticate({ AUTH_SECRET: `${secret}, and another` });
  const here = createAuthenticate({ AUTH_SECRET: secret });
  const token = bearer(await signToken(`${secret}, and another`, { userID: 1 }));

  expect(await there(token)).toMatchObject({ userID: 1 });
  await expect(here(token)).rejects.toMatchObject({ reason: 'UNAUTHENTICATED' });
});

test('a token that differs from a verified one by a single character is none', async () => {
  const authenticate = createAuthenticate({ AUTH_SECRET: secret });
  const key = new TextEncoder().encode(secret);
  const token = await new SignJWT({ scope: 'admin' })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject('1')
    .setExpirationTime('1h')
    .sign(key);
  await authenticate(bearer(token));

  const [head = '', payload = '', signature = ''] = token.split('.');
  const other = signature.startsWith('A') ? 'B' : 'A';
  const changed = [head, payload, other + signature.slice(1)].join('.');
  await expect(authenticate(bearer(changed))).rejects.toMatchObject({ reason: 'UNAUTHENTICATED' });
});

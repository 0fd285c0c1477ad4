import { createRollcallClient, type RollcallClient } from '@rollcall/client';
import { createAuthenticate } from '@rollcall/server/domain/access/authenticate';
import { signToken } from '@rollcall/server/domain/access/sign-token';
import { createSubjects } from '@rollcall/server/domain/people/subjects';
import { startServer } from '@rollcall/server/http/serve';
import type { UseLimits } from '@rollcall/server/process/config';
import { afterAll, expect, test } from 'vitest';
import { openApiStageForFile } from '../support/api-stage.ts';
import { until } from '../support/until.ts';
import { contractRefusal, refusalOf } from './support/seen-refusal.ts';

const { sandbox, live } = await openApiStageForFile();
const {
  redis,
  db,
  scheduler: { log },
} = sandbox;
const secret = 'what an identity provider signs with';

/** A server whose tokens name users by externalID. */
async function start(limits?: UseLimits) {
  const subjects = createSubjects(db);
  const authenticate = createAuthenticate({ AUTH_SECRET: secret }, subjects);
  const { url, close } = await startServer({ redis, db, authenticate, subjects, log, limits }, '127.0.0.1', 0);
  const as = async (subject: string, scope = ''): Promise<RollcallClient> =>
    createRollcallClient({ url, token: await signToken(secret, { subject, scope }), retries: 0 });
  return { as, [Symbol.asyncDispose]: close };
}
const server = await start();
afterAll(() => server[Symbol.asyncDispose]());

const link = (userID: number, externalID: string) =>
  db.updateTable('user').set({ externalID }).where('userID', '=', userID).execute();

test('a token names its user by externalID, exactly, and never by userID', async () => {
  const ann = await sandbox.addUser('Ann');
  await link(ann.userID, 'auth0|Ann');
  const seminar = await live();

  const asAnn = await server.as('auth0|Ann');
  await asAnn.meetings.join.mutate(seminar);

  const [joined] = (await asAnn.meetings.participants.query(seminar)).participants;
  expect(joined).toMatchObject({ userID: ann.userID, name: 'Ann' });
  for (const subject of ['auth0|ann', 'auth0|Ánn', String(ann.userID)]) {
    const stranger = await server.as(subject);
    expect(await refusalOf(stranger.users.me.query())).toEqual(contractRefusal('USER_UNKNOWN', 'users.me'));
  }
});

test('who is unknown may do nothing as themselves, and what the scopes allow', async () => {
  const bob = await sandbox.addUser('Bob');
  const seminar = await live();
  const stranger = await server.as('nobody');

  const calls = [
    () => stranger.meetings.join.mutate(seminar),
    () => stranger.meetings.leave.mutate(seminar),
    () => stranger.messages.post.mutate({ ...seminar, body: 'hello' }),
    () => stranger.meetings.participants.query(seminar),
    () => stranger.messages.list.query(seminar),
    () => stranger.meetings.active.query(),
  ];
  for (const call of calls) expect((await refusalOf(call())).reason).toBe('USER_UNKNOWN');

  const backend = await server.as('backend', 'act-as admin people schedule');
  expect(await backend.meetings.join.mutate({ ...seminar, userID: bob.userID })).toMatchObject({ seq: 1 });
  expect((await backend.meetings.participants.query(seminar)).total).toBe(1);
  const { users } = await backend.users.upsert.mutate({
    users: [{ externalID: 'new|1', email: 'cleo@new.example', name: 'Cleo' }],
  });
  expect(users).toMatchObject([{ outcome: 'created' }]);
  expect(await refusalOf(backend.meetings.join.mutate(seminar))).toEqual(
    contractRefusal('USER_UNKNOWN', 'meetings.join'),
  );
});

test('who is added is known at once, and an externalID that goes to another user counts at once', async () => {
  const [ann, bob] = [
    await sandbox.addUser('Dan', { email: 'a@link.example' }),
    await sandbox.addUser('Bea', { email: 'b@link.example' }),
  ];
  const backend = await server.as('backend', 'people');
  const asSubject = await server.as('link|1');
  expect((await refusalOf(asSubject.users.me.query())).reason).toBe('USER_UNKNOWN');

  await backend.users.upsert.mutate({ users: [{ userID: ann.userID, externalID: 'link|1' }] });
  expect((await asSubject.users.me.query()).user.userID).toBe(ann.userID);

  await backend.users.upsert.mutate({ users: [{ userID: ann.userID, externalID: 'link|2' }] });
  await backend.users.upsert.mutate({ users: [{ userID: bob.userID, externalID: 'link|1' }] });
  expect((await asSubject.users.me.query()).user.userID).toBe(bob.userID);
});

test('an externalID that is taken away by SQL counts within five seconds', async () => {
  const eve = await sandbox.addUser('Eve');
  await link(eve.userID, 'eve');
  const asEve = await server.as('eve');
  await asEve.users.me.query();
  await link(eve.userID, 'eve2');
  const changedAt = performance.now();

  await until(async () => {
    const askedAt = performance.now();
    const reason = await asEve.users.me.query().then(
      () => undefined,
      (error: unknown) => error,
    );
    if (reason) return true;
    expect(askedAt - changedAt).toBeLessThan(5_000);
    return 'still Eve';
  });
});

test("strangers do not use up each other's limits, nor those of a user", async () => {
  const rate = { burst: 2, perSecond: 0.001 };
  await using limited = await start({ mutations: rate, messages: rate, reads: rate, feeds: 1, changes: 10 });
  const [one, other] = [await limited.as('stranger 1'), await limited.as('stranger 2')];

  for (const reason of ['USER_UNKNOWN', 'USER_UNKNOWN', 'RATE_LIMITED']) {
    expect((await refusalOf(one.users.me.query())).reason).toBe(reason);
  }
  expect((await refusalOf(other.users.me.query())).reason).toBe('USER_UNKNOWN');
  const backend = await limited.as('stranger 3', 'people');
  for (let n = 0; n < 5; n += 1) await backend.users.list.query();
});

test.each(['', 'x'.repeat(256), 'a\0b'])("a subject that can be nobody's is UNAUTHENTICATED", async (subject) => {
  const client = await server.as(subject, 'admin');
  expect((await refusalOf(client.users.list.query())).reason).toBe('UNAUTHENTICATED');
});

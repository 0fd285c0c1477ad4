import { createRollcallClient, type Instance } from '@rollcall/client';
import { instanceKeys } from '@rollcall/lua/keys';
import { createAuthenticate } from '@rollcall/server/domain/access/authenticate';
import { signToken } from '@rollcall/server/domain/access/sign-token';
import { findRevoked } from '@rollcall/server/domain/meetings/revoked';
import { createUsers } from '@rollcall/server/domain/people/users';
import { startServer } from '@rollcall/server/http/serve';
import { activateDue } from '@rollcall/server/scheduler/activator';
import { afterAll, expect, test } from 'vitest';
import { errorsIn, memoryLog } from '../support/memory-log.ts';
import { type MeetingPlan, openSandbox } from '../support/sandbox.ts';
import { until } from '../support/until.ts';
import { startWatching } from '../support/watching.ts';
import { seqsOfEvents } from './support/feed-view.ts';
import { readFrames } from './support/frames.ts';
import { startSpeaker } from './support/speaker.ts';

const secret = 'a secret that only this file knows';
const sandbox = await openSandbox();
const { redis, db } = sandbox;
const { log, lines } = memoryLog();
const authenticate = createAuthenticate({ AUTH_SECRET: secret });
const server = await startServer({ redis, db, authenticate, log }, '127.0.0.1', 0);
const users = createUsers(redis, db);
afterAll(async () => {
  await server.close();
  await sandbox[Symbol.asyncDispose]();
});
const ann = await sandbox.addUser('Ann');
const bob = await sandbox.addUser('Bob');
const cid = await sandbox.addUser('Cid');
const { url } = server;

async function live(plan: MeetingPlan = {}): Promise<Instance> {
  const instance = await sandbox.addMeeting(plan);
  await activateDue(sandbox.scheduler);
  return instance;
}

const tokenOf = ({ userID }: { userID: number }, scope = '') => signToken(secret, { userID, scope });
const clientOf = async (user: { userID: number }, scope?: string) =>
  createRollcallClient({ url, token: await tokenOf(user, scope) });
const shortToken = ({ userID }: { userID: number }) => signToken(secret, { userID, expires: '6s' });
const because = (reason: string) => ({ data: { reason, path: 'meetings.watch' } });

test('when its token expires, a feed is cut, and a client without a new one is refused', async () => {
  const seminar = await live();
  const token = await shortToken(bob);
  const input = encodeURIComponent(JSON.stringify({ json: seminar }));
  const response = await fetch(`${url}/trpc/meetings.watch?input=${input}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  await using frames = readFrames(response.body);
  await using watching = startWatching(createRollcallClient({ url, token }), seminar, '0');
  await using lasting = startWatching(await clientOf(bob), seminar, '0');
  const speaker = await startSpeaker(sandbox, seminar, ann);
  await until(() => watching.events.length === 1 || 'Bob has not seen Ann join');

  await frames.ended;
  await expect(watching.over).rejects.toMatchObject(because('UNAUTHENTICATED'));
  await speaker.say(1);
  await until(() => lasting.events.length === 2 || 'the token that lasts has not been sent everything');

  // Neither the end nor an error: a client comes back from where it was.
  expect(frames.all.filter((frame) => /event: (return|serialized-error)/.test(frame))).toEqual([]);
  expect(seqsOfEvents(watching.events)).toEqual([1]);
});

test('a client whose token is a function goes on with a new one, and misses nothing', async () => {
  const seminar = await live();
  const tokens = [await shortToken(bob), await tokenOf(bob)];
  let given = 0;
  const token = () => tokens[Math.min(given++, 1)] ?? '';
  await using watching = startWatching(createRollcallClient({ url, token }), seminar, '0');
  const speaker = await startSpeaker(sandbox, seminar, ann);
  await until(() => watching.events.length === 1 || 'Bob has not seen Ann join');

  await until(() => given === 2 || 'the first token has not expired');
  await speaker.say(2);
  await until(() => watching.events.length === 3 || 'Bob has not seen what was said afterwards');

  expect(seqsOfEvents(watching.events)).toEqual([1, 2, 3]);
});

test('who is taken from the audience, or is no longer a user, is refused, and others go on', async () => {
  const dan = await sandbox.addUser('Dan');
  const seminar = await live({ audience: [ann.email, bob.email, dan.email] });
  const bystander = await live();
  await using asAnn = startWatching(await clientOf(ann), seminar, '0');
  await using asBob = startWatching(await clientOf(bob), seminar, '0');
  await using bobElsewhere = startWatching(await clientOf(bob), bystander, '0');
  await using asDan = startWatching(await clientOf(dan), seminar, '0');
  await using asAdmin = startWatching(await clientOf(cid, 'admin'), seminar, '0');
  const speaker = await startSpeaker(sandbox, seminar, ann);
  const all = [asAnn, asBob, asDan, asAdmin];
  await until(() => all.every(({ events }) => events.length === 1) || 'not all have seen Ann join');

  await db.deleteFrom('audience').where('meetingID', '=', seminar.meetingID).where('email', '=', bob.email).execute();
  await redis.srem(instanceKeys.audience(seminar), bob.email);
  await db.deleteFrom('user').where('userID', '=', dan.userID).execute();
  await expect(asBob.over).rejects.toMatchObject(because('NOT_ALLOWED'));
  await expect(asDan.over).rejects.toMatchObject(because('USER_UNKNOWN'));
  await speaker.say(1);
  await startSpeaker(sandbox, bystander, bob);
  await until(() => [asAnn, asAdmin].every(({ events }) => events.length === 2) || 'not both have seen what Ann said');
  await until(() => bobElsewhere.events.length === 1 || 'Bob has not seen himself join the other meeting');

  expect([asBob, asDan].map(({ events }) => seqsOfEvents(events))).toEqual([[1], [1]]);
  expect(errorsIn(lines)).toEqual([]);
});

test('while Redis lacks the meeting nobody is refused, and after the end the record decides', async () => {
  const seminar = await live({ audience: [ann.email] });
  const asked = [ann.userID, bob.userID, 987_654];
  const find = (hasEnded: boolean) => findRevoked({ redis, db, users }, seminar, asked, hasEnded);

  expect(await find(false)).toEqual([
    [bob.userID, 'NOT_ALLOWED'],
    [987_654, 'USER_UNKNOWN'],
  ]);
  await redis.del(instanceKeys.instance(seminar));
  expect(await find(false)).toEqual([[987_654, 'USER_UNKNOWN']]);
  expect(await find(true)).toEqual([
    [bob.userID, 'NOT_ALLOWED'],
    [987_654, 'USER_UNKNOWN'],
  ]);
});

test('who has just got another e-mail keeps the feed while it is on its way to Redis', async () => {
  const eve = await sandbox.addUser('Eve');
  const seminar = await live({ audience: ['eve-new@example.com', bob.email] });
  await db.updateTable('user').set({ email: 'eve-new@example.com' }).where('userID', '=', eve.userID).execute();
  await redis.srem(instanceKeys.audience(seminar), 'eve-new@example.com');

  expect(await findRevoked({ redis, db, users }, seminar, [eve.userID, cid.userID], false)).toEqual([
    [cid.userID, 'NOT_ALLOWED'],
  ]);
});

test('the rights of 1,000 watchers take one script', async () => {
  const seminar = await live({ audience: [ann.email] });
  const people = Array.from({ length: 1_000 }, (_, n) => ({
    name: `Guest ${n}`,
    age: 20,
    gender: 'female',
    email: `guest-${n}@example.com`,
  }));
  await db.insertInto('user').values(people).execute();
  const crowd = await db.selectFrom('user').select('userID').where('name', 'like', 'Guest %').execute();
  const commands: string[] = [];
  const watched = new Proxy(redis, {
    get(target, name) {
      commands.push(String(name));
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });

  const revoked = await findRevoked(
    { redis: watched, db, users },
    seminar,
    crowd.map(({ userID }) => userID),
    false,
  );

  expect(revoked).toHaveLength(1_000);
  expect(commands).toEqual(['evalsha']);
});

import { instanceKeys } from '@rollcall/lua/keys';
import { activateDue } from '@rollcall/server/scheduler/activator';
import { closeDue } from '@rollcall/server/scheduler/closer';
import { redisTime } from '@rollcall/server/stores/clock';
import type { Instance } from '@rollcall/shared/meeting';
import { expect, test } from 'vitest';
import { openApiStageForFile } from '../support/api-stage.ts';
import { endNow } from '../support/end-now.ts';
import { makeHost } from '../support/managed.ts';
import { wholeState } from './support/redis-state.ts';
import { contractRefusal, refusalOf } from './support/seen-refusal.ts';

const { sandbox, api, live } = await openApiStageForFile();
const { redis, db } = sandbox;
const ann = await sandbox.addUser('Ann');
const bob = await sandbox.addUser('Bob');
const [asAnn, asBob] = [await api.as(ann), await api.as(bob)];
const text = { title: 'Board', description: 'Monthly' };

const windowOf = async ({ meetingID, orderID }: Instance) =>
  await db
    .selectFrom('meeting_instance')
    .select(['fromdatetime', 'todatetime'])
    .where('meetingID', '=', meetingID)
    .where('orderID', '=', orderID)
    .executeTakeFirstOrThrow();

const setInstance = ({ meetingID, orderID }: Instance, fields: object) =>
  db
    .updateTable('meeting_instance')
    .set(fields)
    .where('meetingID', '=', meetingID)
    .where('orderID', '=', orderID)
    .execute();

/** What is told of an instance that nobody is in, before the test's own part. */
const plain = async (instance: Instance) => ({
  ...instance,
  ...text,
  ...(await windowOf(instance)),
  isPublic: false,
  cancelledAt: null,
  reason: null,
  externalID: null,
  version: 0,
  meetingVersion: 0,
  participants: 0,
  role: null,
  isIn: false,
  joinedAt: null,
  hosts: [],
  now: expect.any(Date),
});

test('Bob, who is in, learns what the meeting is and that he is in; Ann, who is not, that she is its host', async () => {
  const board = await live({ ...text, audience: [ann.email, bob.email] });
  await makeHost(db, board, ann);
  const { joinedAt } = await asBob.meetings.join.mutate(board);
  await db
    .updateTable('meeting')
    .set({ externalID: 'board-1', version: 3 })
    .where('meetingID', '=', board.meetingID)
    .execute();
  await setInstance(board, { version: 2 });
  const before = await wholeState(redis);

  const versions = { version: 2, meetingVersion: 3 };
  const details = { ...(await plain(board)), ...versions, state: 'live', externalID: 'board-1', hosts: [ann.userID] };
  expect(await asBob.meetings.get.query(board)).toEqual({ ...details, participants: 1, isIn: true, joinedAt });
  expect(await asAnn.meetings.get.query(board)).toEqual({ ...details, participants: 1, role: 'host' });
  expect(await wholeState(redis)).toEqual(before);
});

test('while it is live, what is in effect counts', async () => {
  const board = await live({ ...text, audience: [bob.email] });
  const details = await plain(board);
  const fromdatetime = new Date(details.fromdatetime.getTime() - 1000);
  const todatetime = new Date(details.todatetime.getTime() + 1000);
  await redis.hset(instanceKeys.instance(board), {
    title: 'Renamed',
    description: '',
    fromdatetime: fromdatetime.getTime(),
    todatetime: todatetime.getTime(),
  });

  const effective = { title: 'Renamed', description: '', fromdatetime, todatetime };
  expect(await asBob.meetings.get.query(board)).toEqual({ ...details, ...effective, state: 'live' });
});

test.each([
  ['far ahead, so that Redis lacks it', 7_200_000],
  ['about to begin, and prepared', 30_000],
])('one that is %s is upcoming', async (_, from) => {
  const board = await live({ ...text, audience: [bob.email], from, to: 8_000_000 });

  expect(await asBob.meetings.get.query(board)).toEqual({ ...(await plain(board)), state: 'upcoming' });
});

test('one that is over has ended, before it is closed and after, and nobody is in', async () => {
  const board = await live({ ...text, audience: [bob.email] });
  await asBob.meetings.join.mutate(board);
  await endNow(sandbox, board);
  const ended = { ...(await plain(board)), state: 'ended' };

  expect(await asBob.meetings.get.query(board)).toEqual(ended);
  await closeDue(sandbox.scheduler);
  expect(await asBob.meetings.get.query(board)).toEqual(ended);
});

test('a closed one is told as it was recorded, though Redis has an old copy of it', async () => {
  const board = await live({ ...text, audience: [bob.email] });
  await asBob.meetings.join.mutate(board);
  await setInstance(board, { endedAt: new Date() });

  expect(await asBob.meetings.get.query(board)).toEqual({ ...(await plain(board)), state: 'ended' });
});

test.each([{ from: 7_200_000, to: 8_000_000 }, { from: -60_000 }])(
  'one that was called off says so: %o',
  async (at) => {
    const board = await sandbox.addMeeting({ ...text, audience: [bob.email], ...at });
    const cancelledAt = new Date(1_700_000_000_000);
    await setInstance(board, { cancelledAt, endReason: 'Nobody could come' });

    const cancelled = { ...(await plain(board)), state: 'cancelled', cancelledAt, reason: 'Nobody could come' };
    expect(await asBob.meetings.get.query(board)).toEqual(cancelled);
  },
);

test('one that should have begun and was never opened is live, and one that Redis has lost is not told of', async () => {
  const late = await sandbox.addMeeting({ ...text, audience: [bob.email] });
  expect(await asBob.meetings.get.query(late)).toEqual({ ...(await plain(late)), state: 'live' });

  const lost = await live({ ...text, audience: [bob.email] });
  await redis.del(...Object.values(instanceKeys).map((keyOf) => keyOf(lost)));
  expect(await refusalOf(asBob.meetings.get.query(lost))).toEqual(contractRefusal('UNAVAILABLE', 'meetings.get'));
  await activateDue(sandbox.scheduler);
  expect(await asBob.meetings.get.query(lost)).toMatchObject({ state: 'live' });
});

test('who may not know of it, and who asks for what is not, get the same answer', async () => {
  const board = await live({ ...text, audience: [bob.email] });
  const hidden = await live();
  await db.updateTable('meeting').set({ removedAt: new Date() }).where('meetingID', '=', hidden.meetingID).execute();
  const unknown = contractRefusal('INSTANCE_UNKNOWN', 'meetings.get');

  for (const instance of [board, hidden, { ...board, orderID: 2 }, { meetingID: 2 ** 40, orderID: 1 }]) {
    expect(await refusalOf(asAnn.meetings.get.query(instance))).toEqual(unknown);
    for (const scope of ['people', 'act-as']) {
      expect(await refusalOf((await api.as(ann, scope)).meetings.get.query(instance))).toEqual(unknown);
    }
  }
  for (const scope of ['schedule', 'admin']) {
    const client = await api.as({ userID: ann.userID + 1000 }, scope);
    expect(await client.meetings.get.query(board)).toMatchObject({ ...text, role: null, isIn: false });
    expect(await refusalOf(client.meetings.get.query(hidden))).toEqual(unknown);
  }
});

test('an invitation counts in whatever case it was inserted, and to the letter', async () => {
  const zoe = await sandbox.addUser('Zoé', { email: 'Zoé@example.com' });
  const asZoe = await api.as(zoe);

  const hers = await live({ ...text, audience: [' ZOÉ@Example.com '] });
  expect(await asZoe.meetings.get.query(hers)).toMatchObject({ state: 'live' });
  const ofAnother = await live({ ...text, audience: ['zoe@example.com'] });
  const unknown = contractRefusal('INSTANCE_UNKNOWN', 'meetings.get');
  expect(await refusalOf(asZoe.meetings.get.query(ofAnother))).toEqual(unknown);
});

test('a host knows of the meeting though SQL has forgotten to invite them', async () => {
  const board = await live({ ...text, audience: [bob.email] });
  await makeHost(db, board, ann);

  expect(await asAnn.meetings.get.query(board)).toMatchObject({ state: 'live', role: 'host' });
});

test('a public meeting is for every user, and for nobody who is none', async () => {
  const open = await live();
  const asNobody = await api.as({ userID: ann.userID + 1000 });

  expect(await asAnn.meetings.get.query(open)).toMatchObject({ isPublic: true, state: 'live' });
  expect(await refusalOf(asNobody.meetings.get.query(open))).toEqual(contractRefusal('USER_UNKNOWN', 'meetings.get'));
});

test('whoever may know of it learns who its hosts are, and what time it is', async () => {
  const board = await live({ ...text, audience: [bob.email] });
  const bystander = await live({ ...text, audience: [bob.email] });
  await makeHost(db, bystander, bob);
  for (const host of [bob, ann]) await makeHost(db, board, host);

  const before = await redisTime(redis);
  const { hosts, now } = await asBob.meetings.get.query(board);

  expect(hosts).toEqual([ann.userID, bob.userID]);
  expect(now.getTime()).toBeGreaterThanOrEqual(before.getTime());
  expect(now.getTime()).toBeLessThanOrEqual((await redisTime(redis)).getTime());
});

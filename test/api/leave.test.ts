import { instanceKeys } from '@rollcall/lua/keys';
import type { ErrorCode } from '@rollcall/shared/refusals';
import { expect, test } from 'vitest';
import { openApiStageForFile } from '../support/api-stage.ts';
import { stateOf, wholeState } from './support/redis-state.ts';
import { contractRefusal, refusalOf } from './support/seen-refusal.ts';

const { sandbox, api, live } = await openApiStageForFile();
const { redis } = sandbox;
const ann = await sandbox.addUser('Ann');
const bob = await sandbox.addUser('Bob');
const asAnn = await api.as(ann);
const asBob = await api.as(bob);
const refused = (reason: ErrorCode) => contractRefusal(reason, 'meetings.leave');

test('Ann leaves, Bob stays, and another meeting does not change', async () => {
  const seminar = await live();
  const bystander = await live();
  await asAnn.meetings.join.mutate(bystander);
  const bystanderBefore = await stateOf(redis, bystander);
  const annJoined = await asAnn.meetings.join.mutate({ ...seminar, requestID: 'r1' });
  const bobJoined = await asBob.meetings.join.mutate({ ...seminar, requestID: 'r1' });
  const both = await stateOf(redis, seminar);

  const left = await asAnn.meetings.leave.mutate({ ...seminar, requestID: 'r2' });

  expect(left).toEqual({ seq: 3, leftAt: expect.any(Date) });
  expect(left.leftAt.getTime()).toBeGreaterThanOrEqual(bobJoined.joinedAt.getTime());
  const timestamp = (time: Date) => String(time.getTime());
  const [annID, bobID] = [String(ann.userID), String(bob.userID)];
  const entry = (userID: string, eventType: string, at: Date, reason: string, requestID: string) =>
    Object.entries({ userID, eventType, timestamp: timestamp(at), reason, requestID }).flat();
  expect(await stateOf(redis, seminar)).toEqual({
    '': { ...Object(both['']), seq: '3' },
    ':participants': [bobID, '2'],
    ':log': [
      ['1-0', entry(annID, 'join', annJoined.joinedAt, '', 'r1')],
      ['2-0', entry(bobID, 'join', bobJoined.joinedAt, '', 'r1')],
      ['3-0', entry(annID, 'leave', left.leftAt, 'left', 'r2')],
    ],
    ':requests': {
      [`${annID}:r1`]: `join 1 ${timestamp(annJoined.joinedAt)}`,
      [`${bobID}:r1`]: `join 2 ${timestamp(bobJoined.joinedAt)}`,
      [`${annID}:r2`]: `leave 3 ${timestamp(left.leftAt)}`,
    },
  });
  expect(await stateOf(redis, bystander)).toEqual(bystanderBefore);
});

test('a user who never joined or has already left cannot leave', async () => {
  const seminar = await live();
  await asAnn.meetings.join.mutate(seminar);
  await asAnn.meetings.leave.mutate(seminar);
  const before = await wholeState(redis);

  expect(await refusalOf(asAnn.meetings.leave.mutate(seminar))).toEqual(refused('NOT_JOINED'));
  expect(await refusalOf(asBob.meetings.leave.mutate(seminar))).toEqual(refused('NOT_JOINED'));
  expect(await wholeState(redis)).toEqual(before);
});

test('a meeting that does not exist, has not begun or is over cannot be left', async () => {
  const seminar = await live();
  await asAnn.meetings.join.mutate(seminar);
  const later = await live({ from: 60_000 });
  const past = await live({ from: -60_000, to: -30_000 });
  const other = { ...seminar, orderID: seminar.orderID + 1 };
  const before = await wholeState(redis);

  for (const instance of [later, past, other]) {
    expect(await refusalOf(asAnn.meetings.leave.mutate(instance))).toEqual(refused('MEETING_NOT_ACTIVE'));
  }
  expect(await wholeState(redis)).toEqual(before);
});

test('after the end nobody can leave, whether they were in or not', async () => {
  const seminar = await live();
  await asAnn.meetings.join.mutate(seminar);
  await redis.hset(instanceKeys.instance(seminar), 'todatetime', Date.now() - 1000);
  const before = await wholeState(redis);

  expect(await refusalOf(asAnn.meetings.leave.mutate(seminar))).toEqual(refused('MEETING_NOT_ACTIVE'));
  expect(await refusalOf(asBob.meetings.leave.mutate(seminar))).toEqual(refused('MEETING_NOT_ACTIVE'));
  expect(await wholeState(redis)).toEqual(before);
});

test('a requestID that was used to join cannot be used to leave', async () => {
  const seminar = await live();
  await asAnn.meetings.join.mutate({ ...seminar, requestID: 'r1' });
  const before = await wholeState(redis);

  const reused = asAnn.meetings.leave.mutate({ ...seminar, requestID: 'r1' });

  expect(await refusalOf(reused)).toEqual(refused('REQUEST_ID_REUSED'));
  expect(await wholeState(redis)).toEqual(before);
});

test('a participant who has lost the invitation or the account can still leave', async () => {
  const board = await live({ audience: [ann.email, bob.email] });
  const gone = await sandbox.addUser('Gone');
  await redis.sadd(instanceKeys.audience(board), gone.email);
  const asGone = await api.as(gone);
  await asAnn.meetings.join.mutate(board);
  await asGone.meetings.join.mutate(board);
  await redis.srem(instanceKeys.audience(board), ann.email);
  await sandbox.db.deleteFrom('user').where('userID', '=', gone.userID).execute();

  expect(await asAnn.meetings.leave.mutate(board)).toEqual({ seq: 3, leftAt: expect.any(Date) });
  expect(await asGone.meetings.leave.mutate(board)).toEqual({ seq: 4, leftAt: expect.any(Date) });
  expect((await stateOf(redis, board))[':participants']).toBeUndefined();
});

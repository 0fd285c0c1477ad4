import { instanceKeys } from '@rollcall/lua/keys';
import type { ErrorCode } from '@rollcall/shared/refusals';
import { expect, test } from 'vitest';
import { openApiStageForFile } from '../support/api-stage.ts';
import { stateOf, wholeState } from './support/redis-state.ts';
import { contractRefusal, refusalOf } from './support/seen-refusal.ts';

const { sandbox, api, live } = await openApiStageForFile();
const { redis } = sandbox;
const ann = await sandbox.addUser('Ann');
const bob = await sandbox.addUser('Bob', { email: 'Bob@Example.com' });
const asAnn = await api.as(ann);
const asBob = await api.as(bob);
const asNobody = await api.as({ userID: bob.userID + 1000 });
const refused = (reason: ErrorCode) => contractRefusal(reason, 'meetings.join');

test('Ann joins a public meeting, and another meeting does not change', async () => {
  const seminar = await live();
  const bystander = await live();
  await asBob.meetings.join.mutate(bystander);
  const empty = await stateOf(redis, seminar);
  const bystanderBefore = await stateOf(redis, bystander);
  const before = Date.now();

  const joined = await asAnn.meetings.join.mutate({ ...seminar, requestID: 'r1' });

  expect(joined).toEqual({ seq: 1, joinedAt: expect.any(Date) });
  expect(Math.abs(joined.joinedAt.getTime() - before)).toBeLessThan(60_000);
  const timestamp = String(joined.joinedAt.getTime());
  expect(await stateOf(redis, seminar)).toEqual({
    '': { ...Object(empty['']), seq: '1' },
    ':participants': [String(ann.userID), '1'],
    ':log': [
      [
        '1-0',
        ['userID', String(ann.userID), 'eventType', 'join', 'timestamp', timestamp, 'reason', '', 'requestID', 'r1'],
      ],
    ],
    ':requests': { [`${ann.userID}:r1`]: `join 1 ${timestamp}` },
  });
  expect(await stateOf(redis, bystander)).toEqual(bystanderBefore);
});

test('invited users can join a private meeting, whatever the case of their e-mail', async () => {
  const board = await live({ audience: ['BOB@example.com'] });

  expect(await asBob.meetings.join.mutate(board)).toEqual({ seq: 1, joinedAt: expect.any(Date) });
  const before = await wholeState(redis);
  expect(await refusalOf(asAnn.meetings.join.mutate(board))).toEqual(refused('NOT_ALLOWED'));
  expect(await wholeState(redis)).toEqual(before);
});

test('Ann joins, leaves and joins again', async () => {
  const seminar = await live();

  await asAnn.meetings.join.mutate(seminar);
  await asAnn.meetings.leave.mutate(seminar);
  const again = await asAnn.meetings.join.mutate(seminar);

  expect(again.seq).toBe(3);
  expect(await asAnn.meetings.participants.query(seminar)).toEqual({
    participants: [{ ...ann, joinedAt: again.joinedAt }],
    total: 1,
    nextCursor: null,
  });
});

test('a participant cannot join again', async () => {
  const seminar = await live();
  await asAnn.meetings.join.mutate(seminar);
  const before = await wholeState(redis);

  expect(await refusalOf(asAnn.meetings.join.mutate(seminar))).toEqual(refused('ALREADY_JOINED'));
  expect(await wholeState(redis)).toEqual(before);
});

test('a user who does not exist cannot join', async () => {
  const seminar = await live();
  const before = await wholeState(redis);

  expect(await refusalOf(asNobody.meetings.join.mutate(seminar))).toEqual(refused('USER_UNKNOWN'));
  expect(await wholeState(redis)).toEqual(before);
});

test('a meeting that does not exist, has not begun or is over cannot be joined', async () => {
  const seminar = await live();
  const later = await live({ from: 60_000 });
  const past = await live({ from: -60_000, to: -30_000 });
  const other = { ...seminar, orderID: seminar.orderID + 1 };
  const before = await wholeState(redis);

  for (const instance of [later, past, other]) {
    expect(await refusalOf(asAnn.meetings.join.mutate(instance))).toEqual(refused('MEETING_NOT_ACTIVE'));
  }
  expect(await wholeState(redis)).toEqual(before);
});

test('a meeting past its end cannot be joined, however late the scheduler is', async () => {
  const seminar = await live();
  await redis.hset(instanceKeys.instance(seminar), 'todatetime', Date.now() - 1000);
  const before = await wholeState(redis);

  expect(await refusalOf(asAnn.meetings.join.mutate(seminar))).toEqual(refused('MEETING_NOT_ACTIVE'));
  expect(await wholeState(redis)).toEqual(before);
});

test('a requestID that was used to leave cannot be used to join', async () => {
  const seminar = await live();
  await asAnn.meetings.join.mutate(seminar);
  await asAnn.meetings.leave.mutate({ ...seminar, requestID: 'r1' });
  const before = await wholeState(redis);

  const reused = asAnn.meetings.join.mutate({ ...seminar, requestID: 'r1' });

  expect(await refusalOf(reused)).toEqual(refused('REQUEST_ID_REUSED'));
  expect(await wholeState(redis)).toEqual(before);
});

test('of several reasons to refuse, the first counts: not live, already joined, not allowed', async () => {
  const board = await live({ audience: [bob.email] });
  const key = instanceKeys.instance(board);
  await asBob.meetings.join.mutate(board);
  await redis.srem(instanceKeys.audience(board), 'bob@example.com');
  expect(await refusalOf(asBob.meetings.join.mutate(board))).toEqual(refused('ALREADY_JOINED'));

  await redis.hset(key, 'todatetime', Date.now() - 1000);
  expect(await refusalOf(asBob.meetings.join.mutate(board))).toEqual(refused('MEETING_NOT_ACTIVE'));
  expect(await refusalOf(asAnn.meetings.join.mutate(board))).toEqual(refused('MEETING_NOT_ACTIVE'));
  expect(await refusalOf(asNobody.meetings.join.mutate(board))).toEqual(refused('MEETING_NOT_ACTIVE'));
  expect(await refusalOf(asAnn.meetings.join.mutate({ ...board, userID: bob.userID }))).toEqual(refused('NOT_ALLOWED'));
});

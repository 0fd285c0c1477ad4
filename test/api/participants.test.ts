import { instanceKeys } from '@rollcall/lua/keys';
import type { ErrorCode } from '@rollcall/shared/refusals';
import { expect, test } from 'vitest';
import { openApiStageForFile } from '../support/api-stage.ts';
import { wholeState } from './support/redis-state.ts';
import { contractRefusal, refusalOf } from './support/seen-refusal.ts';

const { sandbox, api, live } = await openApiStageForFile();
const { redis } = sandbox;
const ann = await sandbox.addUser('Ann', { age: 34, gender: 'female' });
const bob = await sandbox.addUser('Bob', { age: 5, gender: 'male' });
const cleo = await sandbox.addUser('Cléo 🦉', { email: 'Cleo@Example.com', age: 61, gender: 'other' });
const asAnn = await api.as(ann);
const refused = (reason: ErrorCode) => contractRefusal(reason, 'meetings.participants');

test('participants are listed with all details in the order of joining, and listing changes nothing', async () => {
  const seminar = await live();
  const bystander = await live();
  await asAnn.meetings.join.mutate(bystander);
  const joined = [];
  for (const user of [bob, cleo, ann]) joined.push(await (await api.as(user)).meetings.join.mutate(seminar));
  const [bobJoined, cleoJoined, annJoined] = joined;
  const before = await wholeState(redis);

  expect(await asAnn.meetings.participants.query(seminar)).toEqual({
    participants: [
      { ...bob, joinedAt: bobJoined?.joinedAt },
      { ...cleo, joinedAt: cleoJoined?.joinedAt },
      { ...ann, joinedAt: annJoined?.joinedAt },
    ],
    total: 3,
    nextCursor: null,
  });
  expect(await wholeState(redis)).toEqual(before);
});

test('a user who joins again moves to the end of the list, with the new time', async () => {
  const seminar = await live();
  const asBob = await api.as(bob);
  await asAnn.meetings.join.mutate(seminar);
  const bobJoined = await asBob.meetings.join.mutate(seminar);
  await asAnn.meetings.leave.mutate(seminar);
  expect(await asBob.meetings.participants.query(seminar)).toEqual({
    participants: [{ ...bob, joinedAt: bobJoined.joinedAt }],
    total: 1,
    nextCursor: null,
  });

  const annJoined = await asAnn.meetings.join.mutate(seminar);

  expect(await asBob.meetings.participants.query(seminar)).toEqual({
    participants: [
      { ...bob, joinedAt: bobJoined.joinedAt },
      { ...ann, joinedAt: annJoined.joinedAt },
    ],
    total: 2,
    nextCursor: null,
  });
});

test('pages follow the cursor, and the last has none', async () => {
  const seminar = await live();
  const five = [];
  for (const name of ['P1', 'P2', 'P3', 'P4', 'P5']) five.push(await sandbox.addUser(name));
  for (const user of five) await (await api.as(user)).meetings.join.mutate(seminar);
  const page = async (query: { cursor?: number; limit?: number }) => {
    const { participants, total, nextCursor } = await asAnn.meetings.participants.query({ ...seminar, ...query });
    return { names: participants.map(({ name }) => name), total, nextCursor };
  };

  expect(await page({ limit: 2 })).toEqual({ names: ['P1', 'P2'], total: 5, nextCursor: 2 });
  expect(await page({ limit: 2, cursor: 2 })).toEqual({ names: ['P3', 'P4'], total: 5, nextCursor: 4 });
  expect(await page({ limit: 2, cursor: 4 })).toEqual({ names: ['P5'], total: 5, nextCursor: null });
  expect(await page({ limit: 2, cursor: 5 })).toEqual({ names: [], total: 5, nextCursor: null });
  expect(await page({ limit: 5 })).toEqual({ names: ['P1', 'P2', 'P3', 'P4', 'P5'], total: 5, nextCursor: null });
  expect(await page({ limit: 1000 })).toEqual({ names: ['P1', 'P2', 'P3', 'P4', 'P5'], total: 5, nextCursor: null });
});

test('an empty meeting has an empty list', async () => {
  const seminar = await live();
  expect(await asAnn.meetings.participants.query(seminar)).toEqual({ participants: [], total: 0, nextCursor: null });
});

test('a participant who was deleted from MySQL is still counted and listed', async () => {
  const seminar = await live();
  const gone = await sandbox.addUser('Gone');
  const { joinedAt } = await (await api.as(gone)).meetings.join.mutate(seminar);
  await sandbox.db.deleteFrom('user').where('userID', '=', gone.userID).execute();

  expect(await asAnn.meetings.participants.query(seminar)).toEqual({
    participants: [{ userID: gone.userID, name: '', age: null, gender: null, email: null, joinedAt }],
    total: 1,
    nextCursor: null,
  });
});

test('a private meeting can be read by those invited to it, joined or not', async () => {
  const board = await live({ audience: [bob.email, 'cleo@example.com'] });
  const { joinedAt } = await (await api.as(bob)).meetings.join.mutate(board);
  const read = async (client: typeof asAnn) => {
    const { participants } = await client.meetings.participants.query(board);
    return participants.map((participant) => [participant.name, participant.joinedAt]);
  };

  expect(await read(await api.as(cleo))).toEqual([['Bob', joinedAt]]);
  expect(await read(await api.as(ann, 'admin'))).toEqual([['Bob', joinedAt]]);
  expect(await refusalOf(asAnn.meetings.participants.query(board))).toEqual(refused('NOT_ALLOWED'));
});

test('a meeting that is not live is refused as such to everybody, allowed or not', async () => {
  const board = await live({ audience: [bob.email] });
  const later = await live({ from: 60_000 });
  const past = await live({ from: -60_000, to: -30_000 });
  const other = { ...board, orderID: 2 };
  const asAdmin = await api.as(ann, 'admin');
  await redis.hset(instanceKeys.instance(board), 'todatetime', Date.now() - 1000);

  for (const instance of [board, later, past, other]) {
    expect(await refusalOf(asAnn.meetings.participants.query(instance))).toEqual(refused('MEETING_NOT_ACTIVE'));
    expect(await refusalOf(asAdmin.meetings.participants.query(instance))).toEqual(refused('MEETING_NOT_ACTIVE'));
  }
});

test('a caller who is not a user cannot read, but an admin who is not a user can', async () => {
  const seminar = await live();
  const nobody = { userID: cleo.userID + 1000 };

  const refusedCall = (await api.as(nobody)).meetings.participants.query(seminar);
  expect(await refusalOf(refusedCall)).toEqual(refused('USER_UNKNOWN'));
  const answer = await (await api.as(nobody, 'admin')).meetings.participants.query(seminar);
  expect(answer).toEqual({ participants: [], total: 0, nextCursor: null });
});

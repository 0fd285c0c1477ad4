import { instanceKeys } from '@rollcall/lua/keys';
import type { ErrorCode } from '@rollcall/shared/refusals';
import { expect, test } from 'vitest';
import { openApiStageForFile } from '../support/api-stage.ts';
import { wholeState } from './support/redis-state.ts';
import { contractRefusal, refusalOf } from './support/seen-refusal.ts';

const { sandbox, api, live } = await openApiStageForFile();
const { redis } = sandbox;
const ann = await sandbox.addUser('Ann');
const bob = await sandbox.addUser('Bob');
const asAnn = await api.as(ann);
const asBob = await api.as(bob);
const refused = (reason: ErrorCode) => contractRefusal(reason, 'messages.byUser');

test("one user's messages in one meeting are listed oldest first, even after the user has left", async () => {
  const seminar = await live();
  const bystander = await live();
  for (const instance of [seminar, bystander]) await asAnn.meetings.join.mutate(instance);
  await asBob.meetings.join.mutate(seminar);
  await asAnn.messages.post.mutate({ ...bystander, body: 'elsewhere' });
  const one = await asAnn.messages.post.mutate({ ...seminar, body: 'one' });
  const two = await asBob.messages.post.mutate({ ...seminar, body: 'two' });
  const three = await asAnn.messages.post.mutate({ ...seminar, body: 'three' });
  await asAnn.meetings.leave.mutate(seminar);
  const before = await wholeState(redis);

  expect(await asBob.messages.byUser.query({ ...seminar, userID: ann.userID })).toEqual({
    messages: [
      { seq: 3, userID: ann.userID, body: 'one', timestamp: one.timestamp },
      { seq: 5, userID: ann.userID, body: 'three', timestamp: three.timestamp },
    ],
    nextCursor: null,
  });
  expect(await asAnn.messages.byUser.query({ ...seminar, userID: bob.userID })).toEqual({
    messages: [{ seq: 4, userID: bob.userID, body: 'two', timestamp: two.timestamp }],
    nextCursor: null,
  });
  expect(await wholeState(redis)).toEqual(before);
});

test('the messages of user 11 are not listed for user 1', async () => {
  const seminar = await live();
  const one = { userID: ann.userID };
  const eleven = { userID: Number(`${ann.userID}1`) };
  const eve = { ...eleven, name: 'Eve', age: 30, gender: 'female', email: 'eve@example.com' };
  await sandbox.db.insertInto('user').values(eve).execute();
  const asEve = await api.as(eleven);
  await asEve.meetings.join.mutate(seminar);
  await asEve.messages.post.mutate({ ...seminar, body: 'mine' });

  expect(await asAnn.messages.byUser.query({ ...seminar, ...one })).toEqual({ messages: [], nextCursor: null });
  expect((await asAnn.messages.byUser.query({ ...seminar, ...eleven })).messages).toHaveLength(1);
});

test('pages follow the cursor in numerical order, and the last has none', async () => {
  const seminar = await live();
  for (const client of [asAnn, asBob]) await client.meetings.join.mutate(seminar);
  for (let n = 1; n <= 6; n += 1) {
    await asAnn.messages.post.mutate({ ...seminar, body: `ann ${n}` });
    await asBob.messages.post.mutate({ ...seminar, body: `bob ${n}` });
  }
  const page = async (query: { cursor?: number; limit?: number }) => {
    const input = { ...seminar, userID: ann.userID, ...query };
    const { messages, nextCursor } = await asBob.messages.byUser.query(input);
    return { said: messages.map(({ seq, body }) => `${seq} ${body}`), nextCursor };
  };

  expect(await page({ limit: 4 })).toEqual({ said: ['3 ann 1', '5 ann 2', '7 ann 3', '9 ann 4'], nextCursor: 9 });
  expect(await page({ limit: 4, cursor: 9 })).toEqual({ said: ['11 ann 5', '13 ann 6'], nextCursor: null });
  expect(await page({ limit: 4, cursor: 8 })).toEqual({ said: ['9 ann 4', '11 ann 5', '13 ann 6'], nextCursor: null });
  expect(await page({ limit: 3, cursor: 8 })).toEqual({ said: ['9 ann 4', '11 ann 5', '13 ann 6'], nextCursor: null });
  expect(await page({ cursor: 2 ** 53 - 1 })).toEqual({ said: [], nextCursor: null });
});

test('a user who has posted nothing has an empty list', async () => {
  const seminar = await live();
  const empty = await asAnn.messages.byUser.query({ ...seminar, userID: bob.userID });
  expect(empty).toEqual({ messages: [], nextCursor: null });
});

test('that a user does not exist is for callers to know who may act for users or read everything', async () => {
  const seminar = await live();
  const silent = { ...seminar, userID: bob.userID };
  const nobody = { ...seminar, userID: bob.userID + 1000 };

  for (const scope of ['admin', 'act-as']) {
    const trusted = await api.as(ann, scope);
    expect(await refusalOf(trusted.messages.byUser.query(nobody))).toEqual(refused('USER_UNKNOWN'));
    expect(await trusted.messages.byUser.query(silent)).toEqual({ messages: [], nextCursor: null });
  }
  await asAnn.meetings.join.mutate(seminar);
  expect(await asAnn.messages.byUser.query(nobody)).toEqual(await asAnn.messages.byUser.query(silent));
});

test("reading another user's messages does not need act-as", async () => {
  const seminar = await live();
  const asked = await asAnn.messages.byUser.query({ ...seminar, userID: bob.userID });
  expect(asked).toEqual({ messages: [], nextCursor: null });
});

test("a user's messages outlive the account", async () => {
  const seminar = await live();
  const gone = await sandbox.addUser('Gone');
  const asGone = await api.as(gone);
  await asGone.meetings.join.mutate(seminar);
  const posted = await asGone.messages.post.mutate({ ...seminar, body: 'farewell' });
  await sandbox.db.deleteFrom('user').where('userID', '=', gone.userID).execute();

  expect(await asAnn.messages.byUser.query({ ...seminar, userID: gone.userID })).toEqual({
    messages: [{ ...posted, userID: gone.userID, body: 'farewell' }],
    nextCursor: null,
  });
});

test('a private meeting can be read by those invited to it, joined or not', async () => {
  const board = await live({ audience: [bob.email] });
  const input = { ...board, userID: ann.userID };
  const empty = { messages: [], nextCursor: null };

  expect(await asBob.messages.byUser.query(input)).toEqual(empty);
  expect(await (await api.as(ann, 'admin')).messages.byUser.query(input)).toEqual(empty);
  expect(await refusalOf(asAnn.messages.byUser.query(input))).toEqual(refused('NOT_ALLOWED'));
});

test('of several reasons to refuse, the first counts: not live, not allowed, author unknown', async () => {
  const board = await live({ audience: [bob.email] });
  const input = { ...board, userID: bob.userID + 1000 };
  expect(await refusalOf(asAnn.messages.byUser.query(input))).toEqual(refused('NOT_ALLOWED'));
  const trusted = await api.as(bob, 'act-as');
  expect(await refusalOf(trusted.messages.byUser.query(input))).toEqual(refused('USER_UNKNOWN'));

  await redis.hset(instanceKeys.instance(board), 'todatetime', Date.now() - 1000);
  for (const client of [asAnn, asBob, trusted, await api.as(ann, 'admin')]) {
    expect(await refusalOf(client.messages.byUser.query(input))).toEqual(refused('MEETING_NOT_ACTIVE'));
  }
  const other = { ...input, orderID: 2 };
  expect(await refusalOf(asBob.messages.byUser.query(other))).toEqual(refused('MEETING_NOT_ACTIVE'));
});

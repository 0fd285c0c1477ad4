import { instanceKeys } from '@rollcall/lua/keys';
import { post } from '@rollcall/lua/scripts';
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
const refused = (reason: ErrorCode) => contractRefusal(reason, 'messages.list');

test('messages are listed oldest first, and listing changes nothing', async () => {
  const seminar = await live();
  const bystander = await live();
  for (const client of [asAnn, asBob]) await client.meetings.join.mutate(seminar);
  await asAnn.meetings.join.mutate(bystander);
  await asAnn.messages.post.mutate({ ...bystander, body: 'elsewhere' });
  const one = await asAnn.messages.post.mutate({ ...seminar, body: 'one' });
  const two = await asBob.messages.post.mutate({ ...seminar, body: 'two' });
  await asBob.meetings.leave.mutate(seminar);
  const three = await asAnn.messages.post.mutate({ ...seminar, body: 'three' });
  const before = await wholeState(redis);

  expect(await asBob.messages.list.query(seminar)).toEqual({
    messages: [
      { seq: 3, userID: ann.userID, body: 'one', timestamp: one.timestamp },
      { seq: 4, userID: bob.userID, body: 'two', timestamp: two.timestamp },
      { seq: 6, userID: ann.userID, body: 'three', timestamp: three.timestamp },
    ],
    nextCursor: null,
  });
  expect(await wholeState(redis)).toEqual(before);
});

test('pages follow the cursor, and the last has none', async () => {
  const seminar = await live();
  await asAnn.meetings.join.mutate(seminar);
  for (const body of ['one', 'two', 'three', 'four']) await asAnn.messages.post.mutate({ ...seminar, body });
  const page = async (query: { cursor?: number; limit?: number }) => {
    const { messages, nextCursor } = await asAnn.messages.list.query({ ...seminar, ...query });
    return { bodies: messages.map(({ body }) => body), nextCursor };
  };

  expect(await page({ limit: 2 })).toEqual({ bodies: ['one', 'two'], nextCursor: 3 });
  expect(await page({ limit: 2, cursor: 3 })).toEqual({ bodies: ['three', 'four'], nextCursor: null });
  expect(await page({ limit: 3 })).toEqual({ bodies: ['one', 'two', 'three'], nextCursor: 4 });
  expect(await page({ limit: 3, cursor: 4 })).toEqual({ bodies: ['four'], nextCursor: null });
  expect(await page({ cursor: 2 ** 53 - 1 })).toEqual({ bodies: [], nextCursor: null });
  expect(await page({ limit: 1000 })).toEqual({ bodies: ['one', 'two', 'three', 'four'], nextCursor: null });
});

test('a page has 100 messages by default', async () => {
  const seminar = await live();
  await asAnn.meetings.join.mutate(seminar);
  for (let n = 1; n <= 101; n += 1) {
    await post(redis, seminar, { userID: ann.userID, requestID: `r${n}`, body: String(n) });
  }

  const first = await asAnn.messages.list.query(seminar);
  expect(first.messages.map(({ body }) => body)).toEqual(Array.from({ length: 100 }, (_, n) => String(n + 1)));
  expect(first.nextCursor).toBe(101);
  const last = await asAnn.messages.list.query({ ...seminar, cursor: 101 });
  expect(last).toEqual({ messages: [expect.objectContaining({ seq: 102, body: '101' })], nextCursor: null });
});

test('a meeting without messages has an empty list', async () => {
  const seminar = await live();
  expect(await asAnn.messages.list.query(seminar)).toEqual({ messages: [], nextCursor: null });
});

test('a private meeting can be read by those invited to it, joined or not', async () => {
  const board = await live({ audience: [bob.email] });
  const empty = { messages: [], nextCursor: null };

  expect(await asBob.messages.list.query(board)).toEqual(empty);
  expect(await (await api.as(ann, 'admin')).messages.list.query(board)).toEqual(empty);
  expect(await refusalOf(asAnn.messages.list.query(board))).toEqual(refused('NOT_ALLOWED'));
});

test('a meeting that is not live is refused as such to everybody, allowed or not', async () => {
  const board = await live({ audience: [bob.email] });
  const later = await live({ from: 60_000 });
  const past = await live({ from: -60_000, to: -30_000 });
  const other = { ...board, orderID: 2 };
  await redis.hset(instanceKeys.instance(board), 'todatetime', Date.now() - 1000);
  const asAdmin = await api.as(ann, 'admin');

  for (const instance of [board, later, past, other]) {
    expect(await refusalOf(asAnn.messages.list.query(instance))).toEqual(refused('MEETING_NOT_ACTIVE'));
    expect(await refusalOf(asAdmin.messages.list.query(instance))).toEqual(refused('MEETING_NOT_ACTIVE'));
  }
});

test('a caller who is not a user cannot read', async () => {
  const seminar = await live();
  const asNobody = await api.as({ userID: bob.userID + 1000 });
  expect(await refusalOf(asNobody.messages.list.query(seminar))).toEqual(refused('USER_UNKNOWN'));
});

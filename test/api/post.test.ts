import { instanceKeys } from '@rollcall/lua/keys';
import { archiveAll } from '@rollcall/server/scheduler/archiver';
import type { ErrorCode } from '@rollcall/shared/refusals';
import { expect, test } from 'vitest';
import { openApiStageForFile } from '../support/api-stage.ts';
import { sha1 } from '../support/sha1.ts';
import { stateOf, wholeState } from './support/redis-state.ts';
import { contractRefusal, refusalOf } from './support/seen-refusal.ts';

const { sandbox, api, live } = await openApiStageForFile();
const { redis } = sandbox;
const ann = await sandbox.addUser('Ann');
const bob = await sandbox.addUser('Bob');
const asAnn = await api.as(ann);
const asBob = await api.as(bob);
const refused = (reason: ErrorCode) => contractRefusal(reason, 'messages.post');

test('Ann posts, and another meeting does not change', async () => {
  const seminar = await live();
  const bystander = await live();
  await asAnn.meetings.join.mutate(bystander);
  const bystanderBefore = await stateOf(redis, bystander);
  const joined = await asAnn.meetings.join.mutate({ ...seminar, requestID: 'r1' });
  const before = await stateOf(redis, seminar);

  const posted = await asAnn.messages.post.mutate({ ...seminar, body: '  hello  ', requestID: 'r2' });

  expect(posted).toEqual({ seq: 2, timestamp: expect.any(Date) });
  expect(posted.timestamp.getTime()).toBeGreaterThanOrEqual(joined.joinedAt.getTime());
  const timestamp = String(posted.timestamp.getTime());
  expect(await stateOf(redis, seminar)).toEqual({
    ...before,
    '': { ...Object(before['']), seq: '2' },
    ':messages': [['2-0', ['userID', String(ann.userID), 'body', 'hello', 'timestamp', timestamp, 'requestID', 'r2']]],
    ':authors': [`${ann.userID}:0000000000000002`, '0'],
    ':requests': { ...Object(before[':requests']), [`${ann.userID}:r2`]: `post 2 ${timestamp} ${sha1('hello')}` },
  });
  expect(await stateOf(redis, bystander)).toEqual(bystanderBefore);
});

test('a user who never joined or has already left cannot post', async () => {
  const seminar = await live();
  await asAnn.meetings.join.mutate(seminar);
  await asAnn.meetings.leave.mutate(seminar);
  const before = await wholeState(redis);

  expect(await refusalOf(asAnn.messages.post.mutate({ ...seminar, body: 'hello' }))).toEqual(refused('NOT_JOINED'));
  expect(await refusalOf(asBob.messages.post.mutate({ ...seminar, body: 'hello' }))).toEqual(refused('NOT_JOINED'));
  expect(await wholeState(redis)).toEqual(before);
});

test('nobody can post in a meeting that does not exist, has not begun or is over', async () => {
  const seminar = await live();
  await asAnn.meetings.join.mutate(seminar);
  const later = await live({ from: 60_000 });
  const past = await live({ from: -60_000, to: -30_000 });
  const other = { ...seminar, orderID: seminar.orderID + 1 };
  const before = await wholeState(redis);

  for (const instance of [later, past, other]) {
    const posted = asAnn.messages.post.mutate({ ...instance, body: 'hello' });
    expect(await refusalOf(posted)).toEqual(refused('MEETING_NOT_ACTIVE'));
  }
  expect(await wholeState(redis)).toEqual(before);
});

test('after the end nobody can post, whether they were in or not', async () => {
  const seminar = await live();
  await asAnn.meetings.join.mutate(seminar);
  await redis.hset(instanceKeys.instance(seminar), 'todatetime', Date.now() - 1000);
  const before = await wholeState(redis);

  for (const client of [asAnn, asBob]) {
    const posted = client.messages.post.mutate({ ...seminar, body: 'hello' });
    expect(await refusalOf(posted)).toEqual(refused('MEETING_NOT_ACTIVE'));
  }
  expect(await wholeState(redis)).toEqual(before);
});

test('a requestID that was used to join, or for another text, cannot be used for this text', async () => {
  const seminar = await live();
  await asAnn.meetings.join.mutate({ ...seminar, requestID: 'r1' });
  await asAnn.messages.post.mutate({ ...seminar, body: 'hello', requestID: 'r2' });
  const before = await wholeState(redis);

  for (const requestID of ['r1', 'r2']) {
    const reused = asAnn.messages.post.mutate({ ...seminar, body: 'goodbye', requestID });
    expect(await refusalOf(reused)).toEqual(refused('REQUEST_ID_REUSED'));
  }
  expect(await wholeState(redis)).toEqual(before);
});

test.each([
  ['emoji', '👩‍👩‍👧‍👦 🇸🇪 👍🏽'],
  ['right to left', 'שלום مرحبا \u202Eabc\u202C'],
  ['combining marks, not normalised', 'e\u0301 \u00e9 Å \u212b'],
  ['braces', '{} {{}} {meeting:1:order:1} ${ann} %s %d'],
  ['quotes', `"double" 'single' \`back\` «angled» \\"escaped\\"`],
  ['SQL', `'); DROP TABLE message; -- \\'; SELECT * FROM user WHERE '1'='1`],
  ['Lua', `]] .. redis.call('FLUSHALL') .. [[ \\27 \\z %d+ \\0`],
  ['backslashes', 'C:\\new\\table\\0 \\\\ \\u0041 \\'],
  ['control characters', 'one\r\ntwo\tthree\u0001\u001b[31m\u007f\u0085\u2028\u2029\ufefffour'],
  ['JSON', '{"type":"joined","seq":1,"__proto__":{"x":1}}'],
  ['HTML', '<script>alert(1)</script>&amp;'],
])('text with %s comes back byte for byte, and is archived so', async (_, body) => {
  const seminar = await live();
  await asAnn.meetings.join.mutate(seminar);

  const posted = await asAnn.messages.post.mutate({ ...seminar, body, requestID: 'r2' });

  const message = { ...posted, userID: ann.userID, body };
  expect(await asBob.messages.list.query(seminar)).toEqual({ messages: [message], nextCursor: null });
  await archiveAll(sandbox.scheduler);
  const { meetingID, orderID } = seminar;
  const archived = await sandbox.db.selectFrom('message').selectAll().where('meetingID', '=', meetingID).execute();
  expect(archived).toEqual([{ meetingID, orderID, ...message, requestID: 'r2' }]);
  expect(Buffer.from(archived[0]?.body ?? '')).toEqual(Buffer.from(body));
});

test('a text of 4,000 characters is accepted and archived whole, however many bytes it has', async () => {
  const seminar = await live();
  await asAnn.meetings.join.mutate(seminar);
  const body = '🎉'.repeat(4000);

  const posted = await asAnn.messages.post.mutate({ ...seminar, body });

  const { messages } = await asAnn.messages.list.query(seminar);
  expect(messages).toEqual([{ ...posted, userID: ann.userID, body }]);
  await archiveAll(sandbox.scheduler);
  const archived = sandbox.db.selectFrom('message').select('body').where('meetingID', '=', seminar.meetingID);
  expect(await archived.execute()).toEqual([{ body }]);
});

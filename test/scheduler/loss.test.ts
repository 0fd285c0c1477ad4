import { instanceKeys } from '@rollcall/lua/keys';
import * as scripts from '@rollcall/lua/scripts';
import { activateDue } from '@rollcall/server/scheduler/activator';
import { archiveAll } from '@rollcall/server/scheduler/archiver';
import { closeDue } from '@rollcall/server/scheduler/closer';
import { closing } from '@rollcall/server/scheduler/closing';
import { opening } from '@rollcall/server/scheduler/opening';
import { reconcile } from '@rollcall/server/scheduler/reconciler';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openConnections } from '../support/connections.ts';
import { endNow } from '../support/end-now.ts';
import { numbersTo, seqsOf } from '../support/record.ts';
import { openSandbox, type Sandbox } from '../support/sandbox.ts';
import { traces } from '../support/traces.ts';
import { beginOpening } from './support/begin-opening.ts';
import { fill } from './support/fill.ts';
import { endedLecture, holdLecture } from './support/lecture.ts';
import { restored } from './support/restored.ts';

// Each test empties Redis, so each has a sandbox of its own.
let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await openSandbox();
});
afterEach(() => sandbox[Symbol.asyncDispose]());

/** A lecture that was held, archived, and that Redis has lost; and a meeting that is closed, which must not change. */
async function lostLecture() {
  const closed = await sandbox.addMeeting({ from: -2_000, to: -1_000 });
  await closeDue(sandbox.scheduler);
  const bystander = await traces(sandbox, closed);
  // Who is in, as holdLecture names them.
  for (const name of ['Ann', 'Bob', 'Cem']) await sandbox.addUser(name);
  const lecture = await sandbox.addMeeting({ audience: ['ann@example.com', 'bob@example.com', 'cem@example.com'] });
  await activateDue(sandbox.scheduler);
  const held = await holdLecture(sandbox, lecture);
  await archiveAll(sandbox.scheduler);
  const before = await traces(sandbox, lecture);
  await sandbox.redis.flushdb();
  expect((await traces(sandbox, lecture)).redis).toEqual({});
  return {
    lecture,
    held,
    before,
    bystanderIsUntouched: async () => expect(await traces(sandbox, closed)).toEqual(bystander),
  };
}

test('Redis loses everything in mid-meeting: who is in and what was said come back, and the numbers go on', async () => {
  const { lecture, held, before, bystanderIsUntouched } = await lostLecture();
  await activateDue(sandbox.scheduler);

  expect(await traces(sandbox, lecture)).toEqual(restored(before, 2));
  // Also what requests were answered: a retry is not a second event.
  const retried = scripts.post(sandbox.redis, lecture, { userID: 1, requestID: 'a2', body: 'hello' });
  expect(await retried).toMatchObject({ seq: 3, timestamp: held.messages[0]?.timestamp });
  const again = scripts.join(sandbox.redis, lecture, { userID: 1, email: 'ann@example.com', requestID: 'a3' });
  await expect(again).rejects.toMatchObject({ reason: 'ALREADY_JOINED' });
  expect(await scripts.leave(sandbox.redis, lecture, { userID: 1, requestID: 'a4' })).toMatchObject({ seq: 7 });
  const todatetime = await endNow(sandbox, lecture);
  await closeDue(sandbox.scheduler);
  const { redis: left, record } = await traces(sandbox, lecture);
  expect(left).toEqual({});
  expect(seqsOf(record)).toEqual(numbersTo(9));
  expect(record.log.slice(0, 5)).toEqual(held.log);
  expect(record.log.slice(5)).toEqual([
    { seq: 7, userID: 1, eventType: 'leave', timestamp: expect.any(Date), reason: 'left' },
    { seq: 8, userID: 2, eventType: 'leave', timestamp: todatetime, reason: 'ended' },
    { seq: 9, userID: 3, eventType: 'leave', timestamp: todatetime, reason: 'ended' },
  ]);
  await bystanderIsUntouched();
});

test.each(Array.from({ length: opening.length + 2 }, (_, done) => done))(
  'a restoration that stopped after %i of its steps is completed by the next scheduler',
  async (done) => {
    await using next = await openConnections(sandbox);
    const { lecture, before, bystanderIsUntouched } = await lostLecture();
    await beginOpening(sandbox, lecture, done);
    await activateDue(next.scheduler);
    // One that was opened already is only listed; whether all in it may stay is then looked at with all that is live.
    await reconcile(next.scheduler);
    const generation = done === 0 || done > opening.length ? 2 : 3;
    expect(await traces(sandbox, lecture)).toEqual(restored(before, generation));
    await bystanderIsUntouched();
  },
);

test('Redis loses that somebody who was uninvited was taken out: they are taken out again', async () => {
  const { lecture, before, bystanderIsUntouched } = await lostLecture();
  await activateDue(sandbox.scheduler);
  const { meetingID } = lecture;
  const bob = 'bob@example.com';
  await sandbox.db.deleteFrom('audience').where('meetingID', '=', meetingID).where('email', '=', bob).execute();
  await reconcile(sandbox.scheduler);
  const { participants } = (await traces(sandbox, lecture)).redis;
  expect(participants).toEqual([
    ['1', 1],
    ['3', 6],
  ]);
  await sandbox.redis.flushdb();

  await activateDue(sandbox.scheduler);
  const { redis } = await traces(sandbox, lecture);
  expect(redis).toMatchObject({
    instance: { seq: '7' },
    audience: ['ann@example.com', 'cem@example.com'],
    participants,
  });
  expect(redis.log?.at(-1)).toMatchObject({ id: '7-0', userID: '2', eventType: 'leave', reason: 'uninvited' });
  // Nothing is left to be compared.
  await reconcile(sandbox.scheduler);
  expect((await traces(sandbox, lecture)).redis).toEqual(redis);
  await archiveAll(sandbox.scheduler);
  const { record } = await traces(sandbox, lecture);
  expect(record.log.slice(0, 5)).toEqual(before.record.log);
  expect(record.log.slice(5)).toMatchObject([{ seq: 7, userID: 2, eventType: 'leave', reason: 'uninvited' }]);
  await bystanderIsUntouched();
});

test('3,000 changes are restored in chunks, by two schedulers at once', async () => {
  await using one = await openConnections(sandbox);
  await using other = await openConnections(sandbox);
  const congress = await sandbox.addMeeting();
  await activateDue(sandbox.scheduler);
  await fill(sandbox.redis, congress, 1500, 1500);
  await archiveAll(sandbox.scheduler);
  const before = await traces(sandbox, congress);
  await sandbox.redis.flushdb();

  await Promise.all([activateDue(one.scheduler), activateDue(other.scheduler)]);
  const { generation } = await sandbox.redis.hgetall(instanceKeys.instance(congress));
  expect(await traces(sandbox, congress)).toEqual(restored(before, Number(generation)));
});

test('Redis lost everything and the window is past: those who stand in the record leave at its end', async () => {
  await using one = await openConnections(sandbox);
  await using other = await openConnections(sandbox);
  const { lecture, held, before, bystanderIsUntouched } = await lostLecture();
  const todatetime = await endNow(sandbox, lecture);
  await Promise.all([closeDue(one.scheduler), activateDue(other.scheduler), closeDue(other.scheduler)]);
  expect(await traces(sandbox, lecture)).toEqual({
    redis: {},
    record: {
      instance: { ...before.record.instance, todatetime, archivedSeq: 9, endedAt: expect.any(Date) },
      ...endedLecture(held, todatetime),
    },
  });
  await bystanderIsUntouched();
});

test.each(Array.from({ length: closing.length }, (_, done) => done))(
  'Redis loses everything after %i steps of the closing: the record is the same',
  async (done) => {
    const lecture = await sandbox.addMeeting();
    await activateDue(sandbox.scheduler);
    const held = await holdLecture(sandbox, lecture);
    await archiveAll(sandbox.scheduler);
    const todatetime = await endNow(sandbox, lecture);
    const endings = [{ ...lecture }];
    for (const step of closing.slice(0, done)) await step(sandbox.scheduler, endings);
    await sandbox.redis.flushdb();

    await activateDue(sandbox.scheduler);
    await closeDue(sandbox.scheduler);
    const { redis, record } = await traces(sandbox, lecture);
    expect(redis).toEqual({});
    expect(record).toEqual({
      instance: { ...record.instance, archivedSeq: 9, endedAt: expect.any(Date) },
      ...endedLecture(held, todatetime),
    });
  },
);

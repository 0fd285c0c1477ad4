import { activeMeetingsKey, instanceKeys } from '@rollcall/lua/keys';
import * as scripts from '@rollcall/lua/scripts';
import { activateDue } from '@rollcall/server/scheduler/activator';
import { archiveAll } from '@rollcall/server/scheduler/archiver';
import { closeDue } from '@rollcall/server/scheduler/closer';
import { closing } from '@rollcall/server/scheduler/closing';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openConnections } from '../support/connections.ts';
import { endNow } from '../support/end-now.ts';
import { numbersTo, seqsOf } from '../support/record.ts';
import { openSandbox, type Sandbox } from '../support/sandbox.ts';
import { snapshot } from '../support/snapshot.ts';
import { type Traces, traces } from '../support/traces.ts';
import { fill } from './support/fill.ts';
import { endedLecture, holdLecture } from './support/lecture.ts';

let sandbox: Sandbox;
let bystander: { now(): Promise<Traces>; before: Traces };
beforeAll(async () => {
  sandbox = await openSandbox();
});
afterAll(() => sandbox[Symbol.asyncDispose]());

/** A meeting that goes on, with Dan in it, archived: nothing that a test does may change it. */
beforeEach(async () => {
  const talk = await sandbox.addMeeting({ title: 'Bystander' });
  await activateDue(sandbox.scheduler);
  await scripts.join(sandbox.redis, talk, { userID: 4, email: 'dan@example.com', requestID: 'd1' });
  await archiveAll(sandbox.scheduler);
  const now = () => traces(sandbox, talk);
  bystander = { now, before: await now() };
});

async function heldLecture() {
  const lecture = await sandbox.addMeeting({ audience: ['ann@example.com', 'bob@example.com', 'cem@example.com'] });
  await activateDue(sandbox.scheduler);
  const held = await holdLecture(sandbox, lecture);
  const todatetime = await endNow(sandbox, lecture);
  const { fromdatetime } = (await traces(sandbox, lecture)).record.instance;
  /** The whole after-state: nothing in Redis, and in MySQL every change once. */
  const expected = {
    redis: {},
    record: {
      instance: { fromdatetime, todatetime, archivedSeq: 9, endedAt: expect.any(Date) },
      ...endedLecture(held, todatetime),
    },
  };
  return { lecture, expected };
}

test('at its end everybody leaves, MySQL has it all, and Redis has nothing more', async () => {
  const { lecture, expected } = await heldLecture();
  await closeDue(sandbox.scheduler);
  const closed = await traces(sandbox, lecture);
  expect(closed).toEqual(expected);
  expect(await bystander.now()).toEqual(bystander.before);

  await closeDue(sandbox.scheduler);
  await activateDue(sandbox.scheduler);
  await archiveAll(sandbox.scheduler);
  expect(await traces(sandbox, lecture)).toEqual(closed);
});

test('an instance that is still going on is not closed', async () => {
  const lecture = await sandbox.addMeeting();
  await activateDue(sandbox.scheduler);
  await holdLecture(sandbox, lecture);
  const before = await traces(sandbox, lecture);
  const dueMs = await closeDue(sandbox.scheduler);
  expect(await traces(sandbox, lecture)).toEqual(before);
  expect(dueMs).toBeLessThanOrEqual(60 * 60_000);
});

test.each(Array.from({ length: closing.length + 1 }, (_, done) => done))(
  'a closing that stopped after %i of its steps is completed by the next scheduler',
  async (done) => {
    await using next = await openConnections(sandbox);
    const { lecture, expected } = await heldLecture();
    const endings = [{ ...lecture }];
    for (const step of closing.slice(0, done)) await step(sandbox.scheduler, endings);
    await closeDue(next.scheduler);
    expect(await traces(sandbox, lecture)).toEqual(expected);
    expect(await bystander.now()).toEqual(bystander.before);
  },
);

test.each([1, 2])('a closing that stopped when %i of three had been taken out is completed', async (taken) => {
  await using next = await openConnections(sandbox);
  const { lecture, expected } = await heldLecture();
  expect(await scripts.teardown(sandbox.redis, lecture, { limit: taken })).toMatchObject({ remaining: 3 - taken });
  await archiveAll(sandbox.scheduler);
  await closeDue(next.scheduler);
  expect(await traces(sandbox, lecture)).toEqual(expected);
  expect(await bystander.now()).toEqual(bystander.before);
});

test('two schedulers that close at once, while both archive, write the same rows as one', async () => {
  await using one = await openConnections(sandbox);
  await using other = await openConnections(sandbox);
  const lectures = [await heldLecture(), await heldLecture(), await heldLecture(), await heldLecture()];
  const work = [one, other].flatMap(({ scheduler }) => [closeDue(scheduler), archiveAll(scheduler)]);
  await Promise.all(work);
  await closeDue(one.scheduler);
  for (const { lecture, expected } of lectures) expect(await traces(sandbox, lecture)).toEqual(expected);
  expect(await bystander.now()).toEqual(bystander.before);
});

test('3,000 participants leave one by one in the order in which they joined', async () => {
  const congress = await sandbox.addMeeting();
  await activateDue(sandbox.scheduler);
  await fill(sandbox.redis, congress, 3000);
  const todatetime = await endNow(sandbox, congress);
  await using other = await openConnections(sandbox);
  await Promise.all([closeDue(sandbox.scheduler), closeDue(other.scheduler)]);

  const { redis, record } = await traces(sandbox, congress);
  expect(redis).toEqual({});
  expect(record.instance).toMatchObject({ archivedSeq: 6000, endedAt: expect.any(Date) });
  expect(seqsOf(record)).toEqual(numbersTo(6000));
  const joined = record.log.slice(0, 3000).map(({ userID }) => userID);
  expect([...joined].toSorted((a, b) => a - b)).toEqual(numbersTo(3000));
  expect(record.log.slice(3000)).toEqual(
    joined.map((userID, n) => ({
      seq: 3001 + n,
      userID,
      eventType: 'leave',
      timestamp: todatetime,
      reason: 'ended',
    })),
  );
  expect(await bystander.now()).toEqual(bystander.before);
});

test('an end that passed while no scheduler ran is made good by the first that runs', async () => {
  const { lecture, expected } = await heldLecture();
  const missed = await sandbox.addMeeting({ from: -2_000, to: -1_000, audience: ['ann@example.com'] });
  await using late = await openConnections(sandbox);
  await Promise.all([activateDue(late.scheduler), closeDue(late.scheduler)]);

  expect(await traces(sandbox, lecture)).toEqual(expected);
  expect(await traces(sandbox, missed)).toMatchObject({
    redis: {},
    record: { instance: { archivedSeq: 0, endedAt: expect.any(Date) }, log: [], messages: [] },
  });
  expect(await bystander.now()).toEqual(bystander.before);
});

test('what Redis holds of an instance that MySQL does not know stays, and holds nobody else up', async () => {
  const { lecture, expected } = await heldLecture();
  const orphan = { meetingID: lecture.meetingID, orderID: 2 };
  const window = { fromdatetime: Date.now(), todatetime: Date.now() + 60_000 };
  const details = { title: 'Orphan', description: '', isPublic: true, ...window };
  const claim = { generation: 1, archivedSeq: 0, archivedChange: '', branches: '', grace: 0 };
  await scripts.claim(sandbox.redis, orphan, claim);
  await scripts.activate(sandbox.redis, orphan, { ...claim, ...details, seq: 0, fingerprint: '' });
  await fill(sandbox.redis, orphan, 2);
  await endNow(sandbox, orphan);
  await sandbox.redis.zadd(activeMeetingsKey, Date.now(), instanceKeys.instance(orphan));

  await closeDue(sandbox.scheduler);
  expect(await traces(sandbox, lecture)).toEqual(expected);
  const left = await snapshot(sandbox.redis, orphan);
  expect(left.log?.map(({ userID, eventType }) => [userID, eventType])).toEqual([
    ['1', 'join'],
    ['2', 'join'],
    ['1', 'leave'],
    ['2', 'leave'],
  ]);
  expect(left.activeMeetings).toBeDefined();
});

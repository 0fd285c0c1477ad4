import { instanceKeys } from '@rollcall/lua/keys';
import * as scripts from '@rollcall/lua/scripts';
import { findArchived } from '@rollcall/server/db/record/archived';
import { activateDue } from '@rollcall/server/scheduler/activator';
import { closeDue } from '@rollcall/server/scheduler/closer';
import { claim, finishOpening, open, opening } from '@rollcall/server/scheduler/opening';
import { redisTime } from '@rollcall/server/stores/clock';
import type { Instance } from '@rollcall/shared/meeting';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openConnections } from '../support/connections.ts';
import { endNow } from '../support/end-now.ts';
import { numbersTo } from '../support/record.ts';
import { openSandbox, type Sandbox } from '../support/sandbox.ts';
import { type Traces, traces } from '../support/traces.ts';
import { beginOpening } from './support/begin-opening.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openSandbox();
});
afterAll(() => sandbox[Symbol.asyncDispose]());

interface Details {
  title: string;
  description: string;
  isPublic: string;
}

/** Everything that must be there of an instance that was just activated. */
async function opened(instance: Instance, details: Details, audience?: string[]): Promise<Traces> {
  const { record } = await traces(sandbox, instance);
  const { fromdatetime, todatetime } = record.instance;
  return {
    redis: {
      instance: {
        ...details,
        fromdatetime: String(fromdatetime.getTime()),
        todatetime: String(todatetime.getTime()),
        seq: '0',
        generation: '1',
        branches: '1:0 ',
        fingerprint: expect.any(String),
        revision: '0',
        audienceSum: expect.any(String),
      },
      ...(audience ? { audience: [...audience].toSorted() } : {}),
      activeMeetings: todatetime.getTime(),
      ...(fromdatetime > (await redisTime(sandbox.redis)) ? { upcomingMeetings: fromdatetime.getTime() } : {}),
    },
    record: {
      instance: { fromdatetime, todatetime, archivedSeq: 0, endedAt: null },
      log: [],
      messages: [],
      actions: [],
    },
  };
}

const course = { title: 'Course', description: 'A course' };

test('an instance whose window contains now is activated with its details and its audience in lower case', async () => {
  const seminar = await sandbox.addMeeting({
    title: 'Seminar',
    description: 'On Ünicode 🎓',
    audience: ['Ann@Example.com', ' bob@example.com'],
  });
  const talk = await sandbox.addMeeting();
  const seminarOpen = await opened(seminar, { title: 'Seminar', description: 'On Ünicode 🎓', isPublic: '0' }, [
    'ann@example.com',
    'bob@example.com',
  ]);
  const talkOpen = await opened(talk, { ...course, isPublic: '1' });

  await activateDue(sandbox.scheduler);
  expect(await traces(sandbox, seminar)).toEqual(seminarOpen);
  expect(await traces(sandbox, talk)).toEqual(talkOpen);
  await activateDue(sandbox.scheduler);
  expect(await traces(sandbox, seminar)).toEqual(seminarOpen);
  expect(await traces(sandbox, talk)).toEqual(talkOpen);
});

test('an active instance keeps what has happened in it when the scheduler looks again', async () => {
  const talk = await sandbox.addMeeting();
  await activateDue(sandbox.scheduler);
  await scripts.join(sandbox.redis, talk, { userID: 1, email: 'ann@example.com', requestID: 'a1' });
  const before = await traces(sandbox, talk);

  await activateDue(sandbox.scheduler);
  expect(await traces(sandbox, talk)).toEqual(before);
});

test('an instance is prepared some time before its start, and no sooner', async () => {
  const hour = 60 * 60_000;
  const soon = await sandbox.addMeeting({ from: hour, to: 2 * hour, audience: ['ann@example.com'] });
  const later = await sandbox.addMeeting({ from: 2 * hour, to: 3 * hour });
  const { fromdatetime } = (await traces(sandbox, soon)).record.instance;
  const untouched = await traces(sandbox, later);

  const prepareMs = hour / 2;
  const dueMs = await activateDue(sandbox.scheduler, prepareMs);
  const leftMs = fromdatetime.getTime() - prepareMs - (await redisTime(sandbox.redis)).getTime();
  expect((await traces(sandbox, soon)).redis).toEqual({});
  expect(dueMs).toBeGreaterThanOrEqual(leftMs);
  expect(dueMs).toBeLessThanOrEqual(hour / 2);

  await activateDue(sandbox.scheduler, hour);
  expect(await traces(sandbox, soon)).toEqual(await opened(soon, { ...course, isPublic: '0' }, ['ann@example.com']));
  expect(await traces(sandbox, later)).toEqual(untouched);
});

test('an instance whose window is past is never opened, and its empty record is closed', async () => {
  const past = await sandbox.addMeeting({ from: -60_000, to: -1_000, audience: ['ann@example.com'] });
  const bystander = await sandbox.addMeeting();
  await activateDue(sandbox.scheduler);
  const before = await traces(sandbox, bystander);
  expect(await traces(sandbox, past)).toMatchObject({ redis: {}, record: { log: [], messages: [] } });

  await closeDue(sandbox.scheduler);
  const after = await traces(sandbox, past);
  expect(after).toEqual({
    redis: {},
    record: {
      instance: { ...after.record.instance, archivedSeq: 0, endedAt: expect.any(Date) },
      log: [],
      messages: [],
      actions: [],
    },
  });
  await activateDue(sandbox.scheduler);
  await closeDue(sandbox.scheduler);
  expect(await traces(sandbox, past)).toEqual(after);
  expect(await traces(sandbox, bystander)).toEqual(before);
});

test('an audience of 2,500 is loaded whole, and each of them may enter', async () => {
  const audience = numbersTo(2500).map((n) => `Guest-${n}@example.com`);
  const gala = await sandbox.addMeeting();
  await sandbox.db
    .insertInto('audience')
    .values(audience.map((email) => ({ meetingID: gala.meetingID, email })))
    .execute();
  await sandbox.db.updateTable('meeting').set({ isPublic: 0 }).where('meetingID', '=', gala.meetingID).execute();

  const open = await opened(
    gala,
    { ...course, isPublic: '0' },
    audience.map((email) => email.toLowerCase()),
  );
  await activateDue(sandbox.scheduler);
  expect(await traces(sandbox, gala)).toEqual(open);
});

test('two schedulers that activate at once do it once', async () => {
  await using one = await openConnections(sandbox);
  await using other = await openConnections(sandbox);
  const seminars = await Promise.all(
    numbersTo(20).map((n) => sandbox.addMeeting({ audience: [`ann-${n}@example.com`, 'bob@example.com'] })),
  );
  const open = await Promise.all(
    seminars.map((seminar, n) =>
      opened(seminar, { ...course, isPublic: '0' }, [`ann-${n + 1}@example.com`, 'bob@example.com']),
    ),
  );

  await Promise.all([activateDue(one.scheduler), activateDue(other.scheduler), activateDue(one.scheduler)]);
  for (const [n, seminar] of seminars.entries()) {
    const { redis, record } = await traces(sandbox, seminar);
    // Where one overtook the other, that made a generation of its own.
    const { generation, branches, ...instance } = redis.instance ?? {};
    expect(Number(generation)).toBe((await findArchived(sandbox.db, seminar))?.generation);
    expect(branches).toContain(`${generation}:0 `);
    expect({ redis: { ...redis, instance: { ...instance, generation: '1', branches: '1:0 ' } }, record }).toEqual(
      open[n],
    );
  }
});

test.each(Array.from({ length: opening.length + 2 }, (_, done) => done))(
  'an activation that stopped after %i of its steps is completed by the next scheduler',
  async (done) => {
    await using next = await openConnections(sandbox);
    const bystander = await sandbox.addMeeting();
    await activateDue(sandbox.scheduler);
    const before = await traces(sandbox, bystander);
    const seminar = await sandbox.addMeeting({ audience: ['ann@example.com', 'Bob@example.com'] });
    const open = await opened(seminar, { ...course, isPublic: '0' }, ['ann@example.com', 'bob@example.com']);

    await beginOpening(sandbox, seminar, done);
    await activateDue(next.scheduler);
    // Each attempt is a generation of its own; the one that had opened the instance is kept.
    const generation = done === 0 || done > opening.length ? 1 : 2;
    const branches = `${generation}:0 `;
    expect(await traces(sandbox, seminar)).toEqual({
      ...open,
      redis: { ...open.redis, instance: { ...open.redis.instance, generation: `${generation}`, branches } },
    });
    expect(await traces(sandbox, bystander)).toEqual(before);
  },
);

test('an activation that was held up until after the end opens nothing', async () => {
  const seminar = await sandbox.addMeeting({ audience: ['ann@example.com'] });
  const claimed = await claim(sandbox.scheduler, { ...seminar, generation: 0 });
  if (!claimed) throw new Error('the seminar could not be claimed');
  await endNow(sandbox, seminar);
  await closeDue(sandbox.scheduler);
  const closed = await traces(sandbox, seminar);

  await finishOpening(sandbox.scheduler, claimed);
  await open(sandbox.scheduler, seminar);
  expect(await traces(sandbox, seminar)).toEqual(closed);
  expect(closed).toMatchObject({ redis: {}, record: { log: [], messages: [] } });
});

test('a scheduler that was held up opens nothing once another has begun a generation, though Redis has forgotten that', async () => {
  const seminar = await sandbox.addMeeting();
  const late = await claim(sandbox.scheduler, { ...seminar, generation: 0 });
  await claim(sandbox.scheduler, { ...seminar, generation: 1 });
  if (!late) throw new Error('the seminar could not be claimed');
  const key = instanceKeys.instance(seminar);
  // As the late one's own claim leaves it, where it comes after a loss.
  await sandbox.redis.hset(key, { generation: 1, branches: '1:0 ' });

  await finishOpening(sandbox.scheduler, late);
  expect(await sandbox.redis.hexists(key, 'seq')).toBe(0);
});

import type { RollcallClient } from '@rollcall/client';
import { instanceKeys } from '@rollcall/lua/keys';
import * as scripts from '@rollcall/lua/scripts';
import { findHeld, type HeldInstance } from '@rollcall/server/db/history/held-instances';
import { attendees } from '@rollcall/server/domain/history/attendees';
import { readLine } from '@rollcall/server/domain/history/read-line';
import { wholeLog } from '@rollcall/server/domain/history/whole-log';
import { activateDue } from '@rollcall/server/scheduler/activator';
import { archiveAll } from '@rollcall/server/scheduler/archiver';
import { closeDue } from '@rollcall/server/scheduler/closer';
import { redisTime } from '@rollcall/server/stores/clock';
import type { Instance } from '@rollcall/shared/meeting';
import { expect, test } from 'vitest';
import { refusalOf } from '../api/support/seen-refusal.ts';
import { fill } from '../scheduler/support/fill.ts';
import { amend } from '../support/amend.ts';
import { openApiStageForFile } from '../support/api-stage.ts';
import { endNow } from '../support/end-now.ts';
import { numbersTo } from '../support/record.ts';
import { until } from '../support/until.ts';

const { sandbox, api, live } = await openApiStageForFile();
const { db, redis } = sandbox;
const ann = await sandbox.addUser('Ann');
const bob = await sandbox.addUser('Bob');
const eve = await sandbox.addUser('Eve');
const [asAnn, asBob] = [await api.as(ann), await api.as(bob)];

/** Five changes of a live instance, and a bystander; `archived` of them are in MySQL when the last is made. */
async function seminar(archived: number, plan = {}) {
  const instance = await live(plan);
  const steps = [
    () => asAnn.meetings.join.mutate(instance),
    () => asBob.meetings.join.mutate(instance),
    () => asAnn.messages.post.mutate({ ...instance, body: 'Hello' }),
    () => amend(redis, instance, { actorID: ann.userID, detail: '{"title":"Talk"}' }),
    () => asBob.meetings.leave.mutate(instance),
  ];
  for (const [n, step] of steps.entries()) {
    if (n === archived) await archiveAll(sandbox.scheduler);
    await step();
  }
  return instance;
}
const told = ['joined Ann', 'joined Bob', 'posted Ann', 'amended Ann', 'left Bob'];

/** Reads all pages of an instance. */
async function readAll(client: RollcallClient, instance: Instance, limit: number, who: { userID?: number } = {}) {
  const changes: string[] = [];
  for (let cursor = 0; ; ) {
    const page = await client.history.changes.query({ ...instance, limit, cursor, ...who });
    changes.push(...page.changes.map(({ type, name }) => `${type} ${name}`));
    if (page.nextCursor === null) return { changes, complete: page.complete };
    cursor = page.nextCursor;
  }
}

test.each([0, 1, 2, 3, 4])(
  'a live instance is read as a whole, with %i changes in MySQL and the rest in Redis',
  async (archived) => {
    const instance = await seminar(archived);
    const bystander = await seminar(3);

    for (const limit of [1, 2, 3, 5, 100]) {
      expect(await readAll(asAnn, instance, limit)).toEqual({ changes: told, complete: false });
      const ofBob = await readAll(asAnn, instance, limit, { userID: bob.userID });
      expect(ofBob).toEqual({ changes: ['joined Bob', 'left Bob'], complete: false });
    }
    const { messages, ...end } = await asBob.history.messages.query(instance);
    expect(messages.map(({ seq, body }) => [seq, body])).toEqual([[3, 'Hello']]);
    expect(end).toEqual({ nextCursor: null, complete: false });

    await endNow(sandbox, instance);
    await closeDue(sandbox.scheduler);
    const ended = [...told, 'left Ann'];
    for (const limit of [1, 3, 100]) {
      expect(await readAll(asAnn, instance, limit)).toEqual({ changes: ended, complete: true });
    }
    expect(await readAll(asAnn, bystander, 100)).toEqual({ changes: told, complete: false });
  },
);

test('what a crowd does before any of it is archived is read in pages, and its attendance as a whole', async () => {
  const instance = await live();
  await fill(redis, instance, 300, 300);
  const asAdmin = await api.as(eve, 'admin');

  const pages: number[][] = [];
  let cursor: number | null = 0;
  while (cursor !== null) {
    const page: Awaited<ReturnType<typeof asAdmin.history.changes.query>> = await asAdmin.history.changes.query({
      ...instance,
      cursor,
      limit: 1000,
    });
    pages.push(page.changes.map(({ seq }) => seq));
    cursor = page.nextCursor;
  }
  expect(pages.map((page) => page.length)).toEqual([128, 128, 128, 128, 88]);
  expect(pages.flat()).toEqual(numbersTo(600));
  const { people } = await asAdmin.history.attendance.query({ ...instance, limit: 1000 });
  expect(people.map(({ userID, joins, isIn }) => [userID, joins, isIn])).toEqual(
    numbersTo(300).map((userID) => [userID, 1, true]),
  );
});

test('whoever is in, or has just left, may read it, and nobody else who is invited', async () => {
  const instance = await seminar(1, { audience: [ann.email, bob.email, eve.email] });
  const asEve = await api.as(eve);

  expect(await readAll(asAnn, instance, 100)).toEqual({ changes: told, complete: false });
  expect(await readAll(asBob, instance, 100)).toEqual({ changes: told, complete: false });
  expect((await refusalOf(asEve.history.changes.query(instance))).reason).toBe('NOT_ALLOWED');
  await asEve.meetings.join.mutate(instance);
  expect(await readAll(asEve, instance, 100)).toEqual({ changes: [...told, 'joined Eve'], complete: false });
});

const readable = { db, redis, pageBytes: 100_000 };
const whole = { cursor: 0, limit: 100 };

test('a record that has moved since it was read is read again', async () => {
  const instance = await seminar(2);
  const before = await found(instance);
  const read = async () => {
    const { items, complete } = await readLine(readable, before, 'changes', { ...instance, ...whole });
    return { seqs: items.map(({ seq }) => seq), complete };
  };
  expect({ archivedSeq: before.archivedSeq, ...(await read()) }).toEqual({
    archivedSeq: 2,
    seqs: numbersTo(5),
    complete: false,
  });

  await archiveAll(sandbox.scheduler);
  expect(await read()).toEqual({ seqs: numbersTo(5), complete: false });
  await endNow(sandbox, instance);
  await closeDue(sandbox.scheduler);
  expect(await redis.exists(instanceKeys.instance(instance))).toBe(0);
  expect(await read()).toEqual({ seqs: numbersTo(6), complete: true });
});

async function found(instance: Instance): Promise<HeldInstance> {
  const record = await findHeld(db, instance);
  if (!record) throw new Error('there is no such instance');
  return record;
}

test('where Redis has another life of the line, or none, the page ends with what is archived', async () => {
  const instance = await seminar(3);
  const key = instanceKeys.instance(instance);
  const { generation } = await found(instance);

  for (const other of [generation - 1, generation + 1]) {
    await redis.hset(key, 'generation', other);
    expect(await readAll(asAnn, instance, 100)).toEqual({ changes: told.slice(0, 3), complete: false });
  }
  await redis.del(key);
  expect(await readAll(asAnn, instance, 100)).toEqual({ changes: told.slice(0, 3), complete: false });
  await activateDue(sandbox.scheduler);
  await asAnn.messages.post.mutate({ ...instance, body: 'Where were we?' });
  expect(await readAll(asAnn, instance, 100)).toEqual({
    changes: [...told.slice(0, 3), 'posted Ann'],
    complete: false,
  });
});

test('while it is written, archived, closed and erased, every read has a whole beginning of the line', async () => {
  const instance = await live();
  await asAnn.meetings.join.mutate(instance);
  const last = 400;
  const write = async () => {
    const post = (n: number) => scripts.post(redis, instance, { ...ann, requestID: `r${n}`, body: String(n) });
    for (let n = 2; n < last; n += 1) await post(n);
    await endNow(sandbox, instance);
  };
  const progress = { isWritten: false };
  const archive = async () => {
    while (!progress.isWritten) await archiveAll(sandbox.scheduler);
    await closeDue(sandbox.scheduler);
  };
  let reads = 0;
  let isComplete = false;
  const read = async () => {
    let seen = 0;
    while (!isComplete) {
      const page = await asAnn.history.changes.query({ ...instance, limit: 1000 });
      reads += 1;
      const seqs = page.changes.map(({ seq }) => seq);
      expect(seqs).toEqual(numbersTo(seqs.length));
      expect(seqs.length).toBeGreaterThanOrEqual(page.nextCursor === null ? seen : 0);
      seen = Math.max(seen, seqs.length);
      isComplete = page.complete;
    }
    expect(seen).toBe(last);
  };
  await Promise.all([
    write().finally(() => {
      progress.isWritten = true;
    }),
    archive(),
    read(),
  ]);
  expect(reads).toBeGreaterThan(1);
});

test('the attendance of a live instance goes until now, with what came a moment ago', async () => {
  const instance = await seminar(1, { audience: [ann.email, bob.email, eve.email] });
  const asHost = await api.as(eve, 'admin');
  const lines = await asHost.history.changes.query(instance);
  const [annIn, bobIn, , , bobOut] = lines.changes.map(({ timestamp }) => timestamp);
  const { fromdatetime } = await found(instance);
  const before = await redisTime(redis);
  const { people, absentees, seconds, complete } = await asHost.history.attendance.query(instance);
  const after = await redisTime(redis);

  expect(complete).toBe(false);
  const now = fromdatetime.getTime() + seconds * 1000;
  expect(now).toBeGreaterThanOrEqual(before.getTime());
  expect(now).toBeLessThanOrEqual(after.getTime());
  const length = (from?: Date, to?: number) => ((to ?? 0) - (from?.getTime() ?? 0)) / 1000;
  expect(people.map(({ name, isIn, firstIn, lastOut, ...one }) => [name, isIn, firstIn, lastOut, one.seconds])).toEqual(
    [
      ['Ann', true, annIn, null, length(annIn, now)],
      ['Bob', false, bobIn, bobOut, length(bobIn, bobOut?.getTime())],
    ],
  );
  expect(people[0]?.share).toBeCloseTo((people[0]?.seconds ?? 0) / seconds);
  expect(absentees.map(({ name }) => name)).toEqual(['Eve']);
});

test('once the end has passed nobody is in any more, though nobody was taken out yet', async () => {
  const instance = await seminar(3);
  const todatetime = await endNow(sandbox, instance);
  await until(async () => (await redisTime(redis)) > todatetime);

  const asAdmin = await api.as(eve, 'admin');
  const { people, seconds, complete } = await asAdmin.history.attendance.query(instance);
  const { fromdatetime } = await found(instance);
  expect({ seconds, complete }).toEqual({
    seconds: (todatetime.getTime() - fromdatetime.getTime()) / 1000,
    complete: false,
  });
  expect(people[0]).toMatchObject({ name: 'Ann', isIn: false, lastOut: todatetime });
});

test('what is archived between two looks is counted once', async () => {
  const instance = await seminar(2);
  const counted = await wholeLog(readable, await found(instance));
  expect(counted.recent.map(({ seq }) => seq)).toEqual([5]);
  await archiveAll(sandbox.scheduler);
  await asBob.meetings.join.mutate(instance);
  await archiveAll(sandbox.scheduler);

  const now = (await redisTime(redis)).getTime();
  const window = { from: counted.record.fromdatetime.getTime(), until: now };
  const range = { after: 0, upTo: Number.MAX_SAFE_INTEGER, limit: 10 };
  const caller = { userID: 1, subject: '1', actAs: false, admin: true, schedule: false, people: false };
  const asAdmin = { ...readable, caller, participantDetails: 'participants' as const };
  const page = await attendees(asAdmin, instance.meetingID, [{ ...counted, window, isLive: true }], range);
  expect(page.items.map(({ name, joins, isIn }) => [name, joins, isIn])).toEqual([
    ['Ann', 1, true],
    ['Bob', 1, false],
  ]);
});

test('before it begins nobody is late', async () => {
  const later = await live({ from: 3_600_000, to: 7_200_000, audience: [ann.email] });
  expect(await (await api.as(eve, 'admin')).history.attendance.query(later)).toEqual({
    seconds: 0,
    complete: false,
    people: [],
    absentees: [],
    nextCursor: null,
  });
});

import { activeMeetingsKey, instanceKeys } from '@rollcall/lua/keys';
import * as scripts from '@rollcall/lua/scripts';
import { findArchived } from '@rollcall/server/db/record/archived';
import { markEnded } from '@rollcall/server/db/record/mark-ended';
import { activateDue } from '@rollcall/server/scheduler/activator';
import { archiveAll, archiver } from '@rollcall/server/scheduler/archiver';
import { closeDue, closer } from '@rollcall/server/scheduler/closer';
import { redisTime } from '@rollcall/server/stores/clock';
import type { Instance } from '@rollcall/shared/meeting';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { endNow } from '../support/end-now.ts';
import { inBatches } from '../support/in-batches.ts';
import { numbersTo, readRecord, seqsOf } from '../support/record.ts';
import { openSandbox, type Sandbox } from '../support/sandbox.ts';
import { traces } from '../support/traces.ts';
import { until } from '../support/until.ts';
import { fill } from './support/fill.ts';
import { holdRow } from './support/hold-row.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openSandbox();
});
afterAll(() => sandbox[Symbol.asyncDispose]());

/** Meetings that are live, with these people in each. */
async function live(count: number, people: number): Promise<Instance[]> {
  const meetings = await Promise.all(numbersTo(count).map(() => sandbox.addMeeting()));
  await activateDue(sandbox.scheduler);
  for (const meeting of meetings) await fill(sandbox.redis, meeting, people);
  return meetings;
}

/** What is left of a meeting that ended with some people in it, who all left then. */
const closed = (people: number, todatetime: Date) => ({
  redis: {},
  record: {
    instance: { fromdatetime: expect.any(Date), todatetime, archivedSeq: 2 * people, endedAt: expect.any(Date) },
    log: numbersTo(2 * people).map((seq) => ({
      seq,
      userID: expect.any(Number),
      eventType: seq <= people ? 'join' : 'leave',
      timestamp: seq <= people ? expect.any(Date) : todatetime,
      reason: seq <= people ? null : 'ended',
    })),
    messages: [],
    actions: [],
  },
});

test('of 40 meetings that end together, one that cannot be archived holds up no other, and ends once it can', async () => {
  const meetings = await live(40, 3);
  const [goesOn] = await live(1, 2);
  if (!goesOn) throw new Error('one goes on');
  await archiveAll(sandbox.scheduler);
  const bystander = await traces(sandbox, goesOn);
  const ends = await inBatches(meetings, (meeting) => endNow(sandbox, meeting));
  const bad = meetings[20]?.meetingID ?? 0;
  const name = sql.id(`reject_${bad}`);
  await sql`create trigger ${name} before insert on event_log for each row
    begin
      if new.meetingID = ${sql.lit(bad)} then signal sqlstate '45000' set message_text = 'rejected'; end if;
    end`.execute(sandbox.db);
  try {
    expect(await closeDue(sandbox.scheduler), 'it is tried again soon').toBeLessThan(1_000);
    for (const [n, meeting] of meetings.entries()) {
      if (n === 20) continue;
      expect(await traces(sandbox, meeting)).toEqual(closed(3, ends[n] ?? new Date(0)));
    }
    expect(await readRecord(sandbox, { meetingID: bad, orderID: 1 })).toMatchObject({
      instance: { archivedSeq: 3, endedAt: null },
    });
  } finally {
    await sql`drop trigger ${name}`.execute(sandbox.db);
  }

  await closeDue(sandbox.scheduler);
  expect(await traces(sandbox, { meetingID: bad, orderID: 1 })).toEqual(closed(3, ends[20] ?? new Date(0)));
  expect(await traces(sandbox, goesOn)).toEqual(bystander);
});

test('a meeting that goes on by the clock of its own Redis holds up none that ends with it', async () => {
  const [ended, early] = await live(2, 2);
  if (!ended || !early) throw new Error('there are two');
  const todatetime = await endNow(sandbox, ended);
  const { work } = closer(sandbox.scheduler, 0);
  const before = await sandbox.redis.zcard(instanceKeys.participants(early));

  const unfinished = await work([early, ended]);
  expect(unfinished).toMatchObject([early]);
  expect(await traces(sandbox, ended)).toEqual(closed(2, todatetime));
  await expect(work(unfinished ?? [])).rejects.toThrow('not ended');
  expect(await sandbox.redis.zcard(instanceKeys.participants(early))).toBe(before);
  expect((await readRecord(sandbox, early)).instance.endedAt).toBeNull();
});

test('a large meeting ends in many short passes, and the small ones beside it in the first', async () => {
  const small = await live(10, 2);
  const [congress] = await live(1, 5000);
  if (!congress) throw new Error('there is a congress');
  const ends = await inBatches([congress, ...small], (meeting) => endNow(sandbox, meeting));
  const { work } = closer(sandbox.scheduler, 0);

  expect(await work([congress, ...small])).toMatchObject([congress]);
  for (const [n, meeting] of small.entries()) {
    expect(await traces(sandbox, meeting)).toEqual(closed(2, ends[n + 1] ?? new Date(0)));
  }
  expect(await sandbox.redis.zcard(instanceKeys.participants(congress))).toBe(3200);
  expect((await readRecord(sandbox, congress)).instance.endedAt).toBeNull();

  await closeDue(sandbox.scheduler);
  expect(await traces(sandbox, congress)).toEqual(closed(5000, ends[0] ?? new Date(0)));
});

test('a meeting that everybody has left is not ended before MySQL has all that was said in it', async () => {
  const [debate] = await live(1, 100);
  if (!debate) throw new Error('there is a debate');
  await inBatches(numbersTo(20_000), (n) =>
    scripts.post(sandbox.redis, debate, { userID: 1, requestID: `p${n}`, body: `${n}` }),
  );
  await endNow(sandbox, debate);
  const { work } = closer(sandbox.scheduler, 0);
  for (let unfinished = await work([debate]); unfinished?.length; unfinished = await work(unfinished)) {
    expect(await sandbox.redis.zcard(instanceKeys.participants(debate))).toBe(0);
    expect((await readRecord(sandbox, debate)).instance.endedAt).toBeNull();
  }

  const { redis, record } = await traces(sandbox, debate);
  expect(redis).toEqual({});
  expect(record.instance).toMatchObject({ archivedSeq: 20_200, endedAt: expect.any(Date) });
  expect(seqsOf(record)).toEqual(numbersTo(20_200));
});

test('what has just ended is left to the closer, and archived by the archiver again if that does not get on', async () => {
  const [talk] = await live(1, 2);
  if (!talk) throw new Error('there is a talk');
  const dueNow = async () => {
    const { due } = await archiver(sandbox.scheduler, 0).look();
    return due.filter(({ seen }) => seen.instance.meetingID === talk.meetingID).map(({ what }) => what);
  };
  expect(await dueNow()).toEqual(['archive']);
  const todatetime = await endNow(sandbox, talk, 60_000);
  const setEnd = (end: Date) =>
    sandbox.db
      .updateTable('meeting_instance')
      .set({ todatetime: end })
      .where('meetingID', '=', talk.meetingID)
      .execute();
  // Redis's own end is still to come: it stays open, whatever MySQL says.
  const now = await redisTime(sandbox.redis);
  await setEnd(new Date(now.getTime() - 3_000));
  expect(await dueNow()).toEqual(['archive']);

  const justEnded = await until(async () => {
    const end = await redisTime(sandbox.redis);
    await setEnd(end);
    const due = await dueNow();
    const isInTime = (await redisTime(sandbox.redis)).getTime() - end.getTime() < 2_000;
    return isInTime ? { due } : 'the look takes longer than two seconds';
  });
  expect(justEnded.due).toEqual([]);
  await setEnd(todatetime);
});

async function windowOf(meeting: Instance) {
  const { fromdatetime, todatetime } = (await readRecord(sandbox, meeting)).instance;
  return { fromdatetime, todatetime };
}

test('each row is marked as ended only if its record is what the line says, and keeps its end; its window is then the one that it had in Redis', async () => {
  const meetings = await live(5, 2);
  await archiveAll(sandbox.scheduler);
  const [right, behind, anew, over, other] = meetings;
  if (!right || !behind || !anew || !over || !other) throw new Error('there are five');
  const now = await redisTime(sandbox.redis);
  const before = new Date(now.getTime() - 60_000);
  const windows = await Promise.all(meetings.map(windowOf));
  const window = { fromdatetime: new Date(now.getTime() - 7_200_123), todatetime: new Date(now.getTime() - 123) };
  const line = { seq: 2, generation: 1, branches: '1:0 ', ...window };
  const earlier = { fromdatetime: new Date(before.getTime() - 1), todatetime: before };
  await markEnded(sandbox.db, [{ ...over, ...line, ...earlier }], before);

  // It waits for no other row.
  await using _held = await holdRow(sandbox, other);
  await markEnded(
    sandbox.db,
    [
      { ...right, ...line, branches: '1:0 1:2 ' },
      { ...behind, ...line, seq: 3 },
      { ...anew, ...line, generation: 2 },
      { ...over, ...line },
    ],
    now,
  );

  const records = await Promise.all(meetings.map((meeting) => findArchived(sandbox.db, meeting)));
  expect(records.map((record) => record?.endedAt)).toEqual([now, null, null, before, null]);
  expect(records.map((record) => record?.branches)).toEqual(['1:0 1:2 ', '1:0 ', '1:0 ', '1:0 ', '1:0 ']);
  const [, ofBehind, ofAnew, , ofOther] = windows;
  expect(await Promise.all(meetings.map(windowOf))).toEqual([window, ofBehind, ofAnew, earlier, ofOther]);
  // They are over for the tests after this one.
  await sandbox.redis.zrem(activeMeetingsKey, ...meetings.map((meeting) => instanceKeys.instance(meeting)));
});

test('two schedulers record the same ends, each in another order, and neither fails for the other', async () => {
  const goesOn = await sandbox.addMeeting();
  const [talk] = await live(1, 0);
  const meetings = numbersTo(250).map((orderID) => ({ meetingID: talk?.meetingID ?? 0, orderID }));
  const window = { fromdatetime: new Date(0), todatetime: new Date(1) };
  await sandbox.db
    .insertInto('meeting_instance')
    .values(meetings.slice(1).map((meeting) => ({ ...meeting, ...window })))
    .execute();
  const ofTalk = sandbox.db.updateTable('meeting_instance').where('meetingID', '=', talk?.meetingID ?? 0);
  const before = await traces(sandbox, goesOn);
  const lines = meetings.map((meeting) => ({ ...meeting, seq: 0, generation: 0, branches: '', ...window }));

  for (const _ of numbersTo(40)) {
    await ofTalk.set({ generation: 0, endedAt: null }).execute();
    await Promise.all([lines, lines.toReversed()].map((ordered) => markEnded(sandbox.db, ordered, new Date())));
    const ends = await Promise.all(meetings.map((meeting) => findArchived(sandbox.db, meeting)));
    expect(ends.filter((record) => record?.endedAt)).toHaveLength(meetings.length);
  }
  expect(await traces(sandbox, goesOn)).toEqual(before);
});

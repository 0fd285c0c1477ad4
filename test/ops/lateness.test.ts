import { activateDue } from '@rollcall/server/scheduler/activator';
import { archiveAll } from '@rollcall/server/scheduler/archiver';
import { closeDue, closer } from '@rollcall/server/scheduler/closer';
import { closing } from '@rollcall/server/scheduler/closing';
import { open } from '@rollcall/server/scheduler/opening';
import { expect, test } from 'vitest';
import { fill } from '../scheduler/support/fill.ts';
import { endNow } from '../support/end-now.ts';
import { openSandbox } from '../support/sandbox.ts';
import { openCounted } from './support/counted.ts';

const minute = 60_000;

test('what is prepared ahead starts on time, what is added late starts late, and neither starts twice', async () => {
  await using sandbox = await openSandbox();
  await using counted = await openCounted(sandbox);
  const lecture = await sandbox.addMeeting({ from: minute / 2 });
  await activateDue(counted.scheduler);
  const seminar = await sandbox.addMeeting({ from: -minute });
  await activateDue(counted.scheduler);
  const starts = async () => ({
    all: await counted.value('rollcall_start_lateness_seconds_count'),
    onTime: await counted.value('rollcall_start_lateness_seconds_bucket', { le: '0' }),
    withinHalfAMinute: await counted.value('rollcall_start_lateness_seconds_bucket', { le: '30' }),
    seconds: Math.floor((await counted.value('rollcall_start_lateness_seconds_sum')) ?? 0) >= 60,
  });
  const once = { all: 2, onTime: 1, withinHalfAMinute: 1, seconds: true };
  expect(await starts()).toEqual(once);

  // The lecture begins a little later, so it is prepared anew; the seminar is lost and restored.
  await sandbox.db
    .updateTable('meeting_instance')
    .set({ fromdatetime: new Date(Date.now() + minute / 2 + 1000) })
    .where('meetingID', '=', lecture.meetingID)
    .execute();
  await activateDue(counted.scheduler);
  await sandbox.redis.flushdb();
  await open(counted.scheduler, seminar);
  await open(counted.scheduler, lecture);
  expect(await starts()).toEqual(once);
});

test('many that start together are each counted', async () => {
  await using sandbox = await openSandbox();
  await using counted = await openCounted(sandbox);
  for (let n = 0; n < 5; n += 1) await sandbox.addMeeting({ from: minute / 2 });

  await activateDue(counted.scheduler);

  expect(await counted.value('rollcall_start_lateness_seconds_bucket', { le: '0' })).toBe(5);
});

test('a large instance whose people leave in several passes ends once, and everybody is out before it is closed', async () => {
  await using sandbox = await openSandbox();
  await using one = await openCounted(sandbox);
  await using other = await openCounted(sandbox);
  const congress = await sandbox.addMeeting();
  await sandbox.addMeeting();
  await activateDue(sandbox.scheduler);
  // One pass takes out 1,800.
  await fill(sandbox.redis, congress, 1900);
  await archiveAll(sandbox.scheduler);
  await endNow(sandbox, congress);

  await Promise.all([closeDue(one.scheduler), closeDue(other.scheduler)]);
  await closeDue(one.scheduler);

  const sum = async (name: string, stage: string) =>
    ((await one.value(name, { stage })) ?? 0) + ((await other.value(name, { stage })) ?? 0);
  expect(await sum('rollcall_end_lateness_seconds_count', 'out')).toBe(1);
  expect(await sum('rollcall_end_lateness_seconds_count', 'closed')).toBe(1);
  const [out, closed] = await Promise.all(
    ['out', 'closed'].map((stage) => sum('rollcall_end_lateness_seconds_sum', stage)),
  );
  expect(out).toBeGreaterThan(0);
  expect(closed).toBeGreaterThan(out ?? Number.NaN);
});

test('an instance that two schedulers close in step ends once', async () => {
  await using sandbox = await openSandbox();
  await using one = await openCounted(sandbox);
  await using other = await openCounted(sandbox);
  const talk = await sandbox.addMeeting();
  await activateDue(sandbox.scheduler);
  await endNow(sandbox, talk);

  const [endings, endingsOfOther] = [[{ ...talk }], [{ ...talk }]];
  for (const step of closing) {
    await step(one.scheduler, endings);
    await step(other.scheduler, endingsOfOther);
  }

  const counts = [one, other].map(({ value }) => value('rollcall_end_lateness_seconds_count', { stage: 'closed' }));
  expect(await Promise.all(counts)).toEqual([1, 0]);
});

test('everybody was out when they were, though the record could be closed only a while later', async () => {
  await using sandbox = await openSandbox();
  await using counted = await openCounted(sandbox);
  const [congress, talk] = [await sandbox.addMeeting(), await sandbox.addMeeting()];
  await activateDue(sandbox.scheduler);
  await fill(sandbox.redis, congress, 3);
  await archiveAll(sandbox.scheduler);
  // Ten seconds ago, of which five pass below.
  await endNow(sandbox, congress, -10_000);
  await endNow(sandbox, talk);
  const { work } = closer(counted.scheduler, 0);
  const lateness = async (stage: string) => (await counted.value('rollcall_end_lateness_seconds_sum', { stage })) ?? 0;

  const unfinished = await sandbox.db.transaction().execute(async (holder) => {
    await holder
      .selectFrom('meeting_instance')
      .select('archivedSeq')
      .where('meetingID', '=', congress.meetingID)
      .forUpdate()
      .execute();
    return (await work([congress, talk])) ?? [];
  });
  expect(unfinished).toEqual([{ ...congress, outAt: expect.any(Number), isSlow: true }]);
  expect(await counted.value('rollcall_end_lateness_seconds_count', { stage: 'closed' })).toBe(1);
  const [out, closed] = [await lateness('out'), await lateness('closed')];
  // As if the record had been locked for five seconds.
  await work(unfinished.map((one) => ({ ...one, outAt: (one.outAt ?? Number.NaN) - 5_000 })));

  expect(await counted.value('rollcall_end_lateness_seconds_count', { stage: 'closed' })).toBe(2);
  expect((await lateness('closed')) - closed - ((await lateness('out')) - out)).toBeGreaterThan(5);
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRedis } from '@rollcall/dev/services/redis';
import { instanceKeys } from '@rollcall/lua/keys';
import * as scripts from '@rollcall/lua/scripts';
import { activateDue } from '@rollcall/server/scheduler/activator';
import { archiveAll } from '@rollcall/server/scheduler/archiver';
import { redisTime } from '@rollcall/server/stores/clock';
import { expect, test } from 'vitest';
import { endNow } from '../support/end-now.ts';
import { numbersTo, readRecord, seqsOf } from '../support/record.ts';
import { openSandbox } from '../support/sandbox.ts';
import { traces } from '../support/traces.ts';
import { until } from '../support/until.ts';
import { fill } from './support/fill.ts';
import { startSchedulerProcess } from './support/scheduler-process.ts';

/** The scheduler's full look at MySQL: so rare that what happens within a second is not its doing. */
const rarely = 15_000;
/** What is allowed beyond the promised 100 ms, on a machine that does much else. */
const slackMs = 250;

test.concurrent('a scheduler opens and closes an instance at its time, archives it meanwhile, and ends when told to', async () => {
  await using sandbox = await openSandbox();
  const { redis } = sandbox;
  // Its first look comes before the start, its second long after the end.
  const talk = await sandbox.addMeeting({ from: 8_000, to: 11_000 });
  const bystander = await sandbox.addMeeting({ from: 60_000 });
  const untouched = await traces(sandbox, bystander);
  const { fromdatetime, todatetime } = (await readRecord(sandbox, talk)).instance;
  await using scheduler = await startSchedulerProcess(sandbox, rarely);
  expect((await redisTime(redis)).getTime(), 'the scheduler looked before the start').toBeLessThan(
    fromdatetime.getTime() - 500,
  );

  await until(async () => (await redis.exists(instanceKeys.instance(talk))) === 1 || 'the talk has not begun');
  const openedAt = await redisTime(redis);
  expect(openedAt.getTime()).toBeGreaterThanOrEqual(fromdatetime.getTime());
  expect(openedAt.getTime() - fromdatetime.getTime()).toBeLessThan(100 + slackMs);

  const ann = await scripts.join(redis, talk, { userID: 1, email: 'ann@example.com', requestID: 'a1' });
  const bob = await scripts.join(redis, talk, { userID: 2, email: 'bob@example.com', requestID: 'b1' });
  const hello = await scripts.post(redis, talk, { userID: 1, requestID: 'a2', body: 'hello' });
  await until(async () => (await readRecord(sandbox, talk)).instance.archivedSeq === 3 || 'it is not archived');
  const archivedAt = await redisTime(redis);
  expect(archivedAt.getTime() - hello.timestamp.getTime()).toBeLessThan(2_000);

  await until(async () => (await redis.exists(instanceKeys.instance(talk))) === 0 || 'the talk has not ended');
  const left = await until(async () => {
    const now = await traces(sandbox, talk);
    return Object.keys(now.redis).length === 0 ? now : 'the talk is still listed';
  });
  expect(left.record).toEqual({
    instance: { fromdatetime, todatetime, archivedSeq: 5, endedAt: expect.any(Date) },
    log: [
      { seq: 1, userID: 1, eventType: 'join', timestamp: ann.timestamp, reason: null },
      { seq: 2, userID: 2, eventType: 'join', timestamp: bob.timestamp, reason: null },
      { seq: 4, userID: 1, eventType: 'leave', timestamp: todatetime, reason: 'ended' },
      { seq: 5, userID: 2, eventType: 'leave', timestamp: todatetime, reason: 'ended' },
    ],
    messages: [{ seq: 3, userID: 1, body: 'hello', timestamp: hello.timestamp }],
  });
  const endedAt = left.record.instance.endedAt?.getTime() ?? Number.POSITIVE_INFINITY;
  expect(endedAt).toBeGreaterThanOrEqual(todatetime.getTime());
  expect(endedAt - todatetime.getTime()).toBeLessThan(100 + slackMs);
  expect(await traces(sandbox, bystander)).toEqual(untouched);

  scheduler.kill('SIGTERM');
  expect(await scheduler.exited).toBe(0);
  expect(scheduler.lines.at(-1)).toContain('stopped');
}, 60_000);

test.concurrent.each([1, 2, 3])(
  'a scheduler is killed while it closes an instance with 2,000 people in it (%i)',
  async () => {
    await using sandbox = await openSandbox();
    const talk = await sandbox.addMeeting();
    const congress = await sandbox.addMeeting();
    await activateDue(sandbox.scheduler);
    await fill(sandbox.redis, talk, 1);
    await fill(sandbox.redis, congress, 2000);
    await archiveAll(sandbox.scheduler);
    const bystander = await traces(sandbox, talk);
    const progress = async () => {
      const taken = await sandbox.redis.xlen(instanceKeys.log(congress));
      const { archivedSeq, endedAt } = (await readRecord(sandbox, congress)).instance;
      return taken + archivedSeq + (endedAt ? 4000 : 0);
    };
    const started = await progress();
    await using first = await startSchedulerProcess(sandbox, 50);
    const todatetime = await endNow(sandbox, congress);
    const goal = started + Math.ceil(Math.random() * 4000);
    await until(async () => (await progress()) >= goal || 'the closing has not come so far');
    first.kill('SIGKILL');
    expect(await first.exited).toBeNull();

    await using _second = await startSchedulerProcess(sandbox, rarely);
    const { redis, record } = await until(async () => {
      const left = await traces(sandbox, congress);
      return Object.keys(left.redis).length === 0 ? left : 'Redis has the congress still';
    });
    expect(redis).toEqual({});
    expect(record.instance).toMatchObject({ archivedSeq: 4000, endedAt: expect.any(Date) });
    expect(record.messages).toEqual([]);
    expect(seqsOf(record)).toEqual(numbersTo(4000));
    const joined = record.log.slice(0, 2000).map(({ userID }) => userID);
    expect(record.log.slice(2000)).toEqual(
      joined.map((userID, n) => ({
        seq: 2001 + n,
        userID,
        eventType: 'leave',
        timestamp: todatetime,
        reason: 'ended',
      })),
    );
    expect(await traces(sandbox, talk)).toEqual(bystander);
  },
  60_000,
);

test.concurrent('a scheduler goes on by itself when Redis was away', async () => {
  await using sandbox = await openSandbox();
  const dir = await mkdtemp(join(tmpdir(), 'rollcall-away-'));
  try {
    const before = await startRedis({ dir, appendonly: true, extra: ['--appendfsync', 'always'] });
    const { port, password } = before;
    await using scheduler = await startSchedulerProcess({ ...sandbox, redisUrl: before.url }, rarely);
    await before.child.stop();
    // While it is away, the first talk begins and the second is over.
    const talk = await sandbox.addMeeting();
    const missed = await sandbox.addMeeting({ from: -2_000, to: -1_000 });
    const failures = () => scheduler.lines.filter((line) => line.includes('a tick failed')).length;
    const failedBefore = failures();
    await until(() => failures() >= failedBefore + 4 || 'the scheduler has not noticed');
    expect((await readRecord(sandbox, missed)).instance.endedAt).toBeNull();

    await using back = await startRedis({ dir, port, password, appendonly: true });
    await until(async () => {
      const { endedAt } = (await readRecord(sandbox, missed)).instance;
      return endedAt !== null || `not closed yet: ${scheduler.recentOutput()}`;
    }, rarely - 3_000);
    await until(() => scheduler.lines.some((line) => line.includes('"active"')) || 'the talk is not active', 10_000);
    expect(scheduler.lines.filter((line) => line.includes(String(talk.meetingID)))).toHaveLength(1);
    expect(back.port).toBe(port);
    scheduler.kill('SIGTERM');
    expect(await scheduler.exited).toBe(0);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}, 60_000);

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRedis } from '@rollcall/dev/services/redis';
import { instanceKeys } from '@rollcall/lua/keys';
import * as scripts from '@rollcall/lua/scripts';
import { activateDue } from '@rollcall/server/scheduler/activator';
import { archiveAll } from '@rollcall/server/scheduler/archiver';
import type { Instance } from '@rollcall/shared/meeting';
import { Redis } from 'ioredis';
import { expect, test } from 'vitest';
import { endNow } from '../support/end-now.ts';
import { measureLateness } from '../support/lateness.ts';
import { numbersTo, readRecord, seqsOf } from '../support/record.ts';
import { openSandbox } from '../support/sandbox.ts';
import { traces } from '../support/traces.ts';
import { until } from '../support/until.ts';
import { fill } from './support/fill.ts';
import { startSchedulerProcess } from './support/scheduler-process.ts';
import { startAheadOf } from './support/start-ahead-of.ts';

/** The scheduler's full look at MySQL, in ms: so rare that what happens within a second is not its doing. */
const rarely = 15_000;

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
    const { instance } = instanceKeys;
    await until(async () => (await sandbox.redis.exists(instance(congress))) === 0 || 'Redis still has the congress');
    const { redis, record } = await until(async () => {
      const left = await traces(sandbox, congress);
      return Object.keys(left.redis).length === 0 ? left : 'the congress is still listed';
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
);

test.concurrent('a scheduler goes on by itself when Redis was away', async () => {
  await using sandbox = await openSandbox();
  const dir = await mkdtemp(join(tmpdir(), 'rollcall-away-'));
  try {
    const before = await startRedis({ dir, appendonly: true, extra: ['--appendfsync', 'always'] });
    const { port, password } = before;
    // The scheduler knows of both before Redis goes away. Meanwhile the talk begins and the lecture is over.
    const plan = async (leadMs: number) => ({
      talk: await sandbox.addMeeting({ from: leadMs }),
      lecture: await sandbox.addMeeting({ to: leadMs }),
    });
    const start = () => startSchedulerProcess({ ...sandbox, redisUrl: before.url }, rarely);
    const { planned, scheduler } = await startAheadOf(sandbox, plan, start);
    await using _ = scheduler;
    const { talk, lecture } = planned;
    const timesPrepared = ({ meetingID }: Instance) =>
      scheduler.lines.filter(
        (line) => line.includes(`"meetingID":${meetingID},`) && line.includes('"instance prepared"'),
      ).length;
    await until(() => timesPrepared(talk) > 0 || `the talk is not prepared: ${scheduler.recentOutput()}`);
    await before.child.stop();
    const { fromdatetime } = (await readRecord(sandbox, talk)).instance;
    expect(Date.now(), 'Redis is away before the talk begins').toBeLessThan(fromdatetime.getTime());
    for (const component of ['activator', 'closer']) {
      const failures = () => scheduler.lines.filter((line) => line.includes(`"component":"${component}"`)).length;
      await until(() => failures() >= 1 || `the ${component} has not noticed`);
    }
    const { todatetime } = (await readRecord(sandbox, lecture)).instance;
    await until(() => Date.now() > Math.max(fromdatetime.getTime(), todatetime.getTime()) || 'the lecture goes on');
    expect((await readRecord(sandbox, lecture)).instance.endedAt).toBeNull();

    await using back = await startRedis({ dir, port, password, appendonly: true });
    const backAt = performance.now();
    await using lateness = measureLateness(sandbox);
    await until(async () => {
      const { endedAt } = (await readRecord(sandbox, lecture)).instance;
      return endedAt !== null || `not closed yet: ${scheduler.recentOutput()}`;
    });
    const redis = new Redis(back.url);
    await using _redis = { [Symbol.asyncDispose]: async () => redis.disconnect() };
    const join = { userID: 1, email: 'ann@example.com', requestID: 'a1' };
    await until(() => scripts.join(redis, talk, join).catch(() => `nobody may join: ${scheduler.recentOutput()}`));
    expect(performance.now() - backAt, 'long before the next full look').toBeLessThan(rarely / 3 + lateness.slackMs());
    await until(async () => (await readRecord(sandbox, talk)).instance.archivedSeq === 1 || 'it is not archived');
    expect(timesPrepared(talk)).toBe(1);
    expect(back.port).toBe(port);
    scheduler.kill('SIGTERM');
    expect(await scheduler.exited).toBe(0);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
});

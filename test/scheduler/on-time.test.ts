import { instanceKeys } from '@rollcall/lua/keys';
import * as scripts from '@rollcall/lua/scripts';
import { redisTime } from '@rollcall/server/stores/clock';
import { expect, test } from 'vitest';
import { measureLateness } from '../support/lateness.ts';
import { readRecord } from '../support/record.ts';
import { openSandbox } from '../support/sandbox.ts';
import { traces } from '../support/traces.ts';
import { until } from '../support/until.ts';
import { startSchedulerProcess } from './support/scheduler-process.ts';
import { startAheadOf } from './support/start-ahead-of.ts';

/** The scheduler's full look at MySQL, in ms: so rare that what happens within a second is not its doing. */
const rarely = 15_000;
const hour = 60 * 60_000;

// In a file of its own: what runs in the same process would make the measurement of the machine a coarse one.
/** ms before its start that an instance is prepared: later than the scheduler starts, so that it must wake for that. */
const prepareMs = 2_000;

test('a scheduler prepares and closes an instance at its time, archives it meanwhile, and ends when asked to', async () => {
  await using sandbox = await openSandbox();
  const { redis } = sandbox;
  const bystander = await sandbox.addMeeting({ from: hour, to: 2 * hour });
  const untouched = await traces(sandbox, bystander);
  // The scheduler's first look comes before the start, its second long after the end.
  const plan = async (leadMs: number) => ({ talk: await sandbox.addMeeting({ from: leadMs, to: 1.5 * leadMs }) });
  const { planned, scheduler } = await startAheadOf(sandbox, plan, () =>
    startSchedulerProcess(sandbox, rarely, prepareMs),
  );
  await using _ = scheduler;
  const { talk } = planned;
  const { fromdatetime, todatetime } = (await readRecord(sandbox, talk)).instance;
  await using lateness = measureLateness(sandbox);

  const preparedAt = await until(async () => {
    const isPrepared = await redis.hexists(instanceKeys.instance(talk), 'seq');
    return isPrepared === 1 ? await redisTime(redis) : 'the talk is not prepared';
  });
  expect(preparedAt.getTime() - (fromdatetime.getTime() - prepareMs)).toBeLessThan(500 + lateness.slackMs());

  const join = { userID: 1, email: 'ann@example.com', requestID: 'a1' };
  const ann = await until(() => scripts.join(redis, talk, join).catch(() => 'the talk has not begun'));
  expect(ann.timestamp.getTime()).toBeGreaterThanOrEqual(fromdatetime.getTime());
  expect(ann.timestamp.getTime() - fromdatetime.getTime()).toBeLessThan(100 + lateness.slackMs());
  const bob = await scripts.join(redis, talk, { userID: 2, email: 'bob@example.com', requestID: 'b1' });
  const hello = await scripts.post(redis, talk, { userID: 1, requestID: 'a2', body: 'hello' });
  await until(async () => (await readRecord(sandbox, talk)).instance.archivedSeq === 3 || 'it is not archived');
  const archivedAt = await redisTime(redis);
  expect(archivedAt.getTime() - hello.timestamp.getTime()).toBeLessThan(2_000 + lateness.slackMs());

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
    actions: [],
  });
  const endedAt = left.record.instance.endedAt?.getTime() ?? Number.POSITIVE_INFINITY;
  expect(endedAt).toBeGreaterThanOrEqual(todatetime.getTime());
  expect(endedAt - todatetime.getTime()).toBeLessThan(100 + lateness.slackMs());
  expect(await traces(sandbox, bystander)).toEqual(untouched);

  scheduler.kill('SIGTERM');
  expect(await scheduler.exited).toBe(0);
  expect(scheduler.lines.at(-1)).toContain('stopped');
});

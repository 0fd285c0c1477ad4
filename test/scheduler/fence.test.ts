import { join } from 'node:path';
import { makeTemporaryFolder } from '@rollcall/dev/services/temporary-folder';
import { changes } from '@rollcall/lua/changes';
import { forgetScripts, isChecked } from '@rollcall/lua/fence';
import { activeMeetingsKey, instanceKeys } from '@rollcall/lua/keys';
import * as scripts from '@rollcall/lua/scripts';
import { archive } from '@rollcall/server/db/record/archive';
import { findArchived } from '@rollcall/server/db/record/archived';
import { activateDue } from '@rollcall/server/scheduler/activator';
import { archiveAll, archiveInstance } from '@rollcall/server/scheduler/archiver';
import { closeDue } from '@rollcall/server/scheduler/closer';
import { tick } from '@rollcall/server/scheduler/component';
import { fence } from '@rollcall/server/scheduler/fence';
import { isUnavailable } from '@rollcall/server/stores/unavailable';
import type { Instance } from '@rollcall/shared/meeting';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { type RedisHost, startRedisHost } from '../../chaos/stage/redis-host.ts';
import { Cleanup } from '../support/cleanup.ts';
import { endNow } from '../support/end-now.ts';
import { numbersTo, seqsOf } from '../support/record.ts';
import { openSandbox } from '../support/sandbox.ts';
import { traces } from '../support/traces.ts';
import { until } from '../support/until.ts';
import { holdRow } from './support/hold-row.ts';
import { holdLecture } from './support/lecture.ts';
import { restored } from './support/restored.ts';

const ann = { userID: 1, email: 'ann@example.com' };
const bob = { userID: 2, email: 'bob@example.com' };
const dan = { userID: 4, email: 'dan@example.com' };

/** A sandbox whose Redis can be restarted, set back and emptied: its own, and a scheduler's components on it. */
function openStage() {
  return Cleanup.build(async (cleanup) => {
    const sandbox = cleanup.use(await openSandbox());
    const folder = cleanup.use(makeTemporaryFolder());
    const host: RedisHost = cleanup.use(await startRedisHost(join(folder.path, 'redis')));
    const redis = new Redis(host.url, { maxRetriesPerRequest: null, retryStrategy: () => 20 });
    redis.on('error', () => {});
    cleanup.defer(() => redis.disconnect());
    const scheduler = { ...sandbox.scheduler, redis, log: pino({ level: 'silent' }) };
    const check = async () => void (await tick(fence(scheduler, 0), scheduler.log));
    await check();
    return {
      ...sandbox,
      redis,
      scheduler,
      check,
      restart: async (whileDown: () => Promise<void> = () => Promise.resolve()) => {
        await host.kill();
        await whileDown();
        await host.start();
        await redis.ping();
      },
      keepCopy: () => host.keepCopy(),
      empty: () => host.removeData(),
      [Symbol.asyncDispose]: () => cleanup[Symbol.asyncDispose](),
    };
  });
}

/** A lecture of six changes, of which MySQL has as many as were archived; see {@link holdLecture}. */
async function heldLecture(stage: Awaited<ReturnType<typeof openStage>>) {
  const lecture = await stage.addMeeting();
  await activateDue(stage.scheduler);
  await holdLecture(stage, lecture);
  return lecture;
}

const unavailable = async (call: Promise<unknown>): Promise<boolean> =>
  call.then(
    () => false,
    (error: unknown) => isUnavailable(error),
  );

test('a Redis that was restarted accepts nothing until it is checked, and then goes on with all that it had', async () => {
  await using stage = await openStage();
  const { redis } = stage;
  const lecture = await heldLecture(stage);
  const before = await traces(stage, lecture);
  await stage.restart();

  const posting = { userID: ann.userID, requestID: 'a3', body: 'are you there?' };
  const reader = { email: ann.email, admin: false, after: 0, limit: 10, bytes: 1000 };
  expect(await isChecked(redis)).toBe(false);
  expect(await unavailable(scripts.post(redis, lecture, posting))).toBe(true);
  expect(await unavailable(scripts.join(redis, lecture, { ...dan, requestID: 'd1' }))).toBe(true);
  expect(await unavailable(scripts.leave(redis, lecture, { userID: ann.userID, requestID: 'a4' }))).toBe(true);
  expect(await unavailable(scripts.renew(redis, lecture, { userID: ann.userID, joined: 1 }))).toBe(true);
  expect(await unavailable(scripts.messages(redis, lecture, reader))).toBe(true);
  expect(await unavailable(scripts.sweep(redis, lecture, { limit: 10 }))).toBe(true);
  expect(await traces(stage, lecture)).toEqual(before);

  await stage.check();
  const instance = { ...before.redis.instance, generation: '2', branches: '1:0 2:6 ', sweepFrom: expect.any(String) };
  expect(await traces(stage, lecture)).toEqual({ ...before, redis: { ...before.redis, instance } });
  expect(await scripts.post(redis, lecture, posting)).toMatchObject({ seq: 7 });
});

test('a Redis that was restarted still has what was prepared, once it is checked, and lets people in at the start', async () => {
  await using stage = await openStage();
  const { redis } = stage;
  const hour = 3_600_000;
  const seminar = await stage.addMeeting({ from: hour, to: 2 * hour, audience: [ann.email] });
  await activateDue(stage.scheduler, 2 * hour);
  const before = await traces(stage, seminar);
  await stage.restart();
  expect(await unavailable(scripts.join(redis, seminar, { ...ann, requestID: 'a1' }))).toBe(true);

  await stage.check();
  const instance = { ...before.redis.instance, generation: '2', branches: '1:0 2:0 ', sweepFrom: expect.any(String) };
  expect(await traces(stage, seminar)).toEqual({ ...before, redis: { ...before.redis, instance } });
  await activateDue(stage.scheduler, 2 * hour);
  expect(await traces(stage, seminar), 'it is what it would be prepared with').toMatchObject({ redis: { instance } });
  await expect(scripts.join(redis, seminar, { ...ann, requestID: 'a1' })).rejects.toMatchObject({
    reason: 'MEETING_NOT_ACTIVE',
  });
  await redis.hset(instanceKeys.instance(seminar), 'fromdatetime', Date.now() - 1000);
  expect(await scripts.join(redis, seminar, { ...ann, requestID: 'a1' })).toMatchObject({ seq: 1 });
});

test('a Redis that was restarted empty has what was prepared again, once it is checked', async () => {
  await using stage = await openStage();
  const hour = 3_600_000;
  const seminar = await stage.addMeeting({ from: hour, to: 2 * hour, audience: [ann.email] });
  await activateDue(stage.scheduler, 2 * hour);
  const before = await traces(stage, seminar);
  await stage.restart(() => stage.empty());

  await stage.check();
  const instance = { ...before.redis.instance, generation: '2', branches: '1:0 2:0 ' };
  expect(await traces(stage, seminar)).toEqual({ ...before, redis: { ...before.redis, instance } });
});

test('Redis is set back, and nobody has seen it: no change is accepted on its old state, and all of the record stands', async () => {
  await using stage = await openStage();
  const { redis } = stage;
  const lecture = await heldLecture(stage);
  const bystander = await stage.addMeeting();
  await activateDue(stage.scheduler);
  await scripts.join(redis, bystander, { ...dan, requestID: 'd1' });
  const putBack = await stage.keepCopy();
  await scripts.post(redis, lecture, { userID: ann.userID, requestID: 'a6', body: 'A6' });
  await scripts.post(redis, lecture, { userID: ann.userID, requestID: 'a7', body: 'A7' });
  await archiveAll(stage.scheduler);
  const before = await traces(stage, lecture);
  const bystanderBefore = await traces(stage, bystander);
  await stage.restart(putBack);

  const posting = { userID: bob.userID, requestID: 'b7', body: 'B' };
  expect(await unavailable(scripts.post(redis, lecture, posting))).toBe(true);
  await stage.check();
  expect(await traces(stage, lecture)).toEqual(restored(before, 2));
  expect(await scripts.post(redis, lecture, posting)).toMatchObject({ seq: 9 });
  const { redis: kept } = await traces(stage, bystander);
  expect(kept.participants).toEqual(bystanderBefore.redis.participants);
  expect(kept.log).toEqual(bystanderBefore.redis.log);

  await endNow(stage, lecture);
  await closeDue(stage.scheduler);
  const { record } = await traces(stage, lecture);
  expect(seqsOf(record)).toEqual(numbersTo(12));
  expect(record.messages.map(({ body }) => body)).toEqual(['hello', 'A6', 'A7', 'B']);
});

test.each([
  { how: 'set back', lose: (stage: Awaited<ReturnType<typeof openStage>>, putBack: () => Promise<void>) => putBack() },
  { how: 'emptied', lose: (stage: Awaited<ReturnType<typeof openStage>>) => stage.empty() },
])(
  'Redis is $how while a batch is on its way to MySQL: the batch comes in before the new line, or not at all',
  async ({ lose }) => {
    await using stage = await openStage();
    const { db, redis } = stage;
    const lecture = await heldLecture(stage);
    await archiveAll(stage.scheduler);
    const putBack = await stage.keepCopy();
    await scripts.post(redis, lecture, { userID: ann.userID, requestID: 'a7', body: 'A7' });
    await scripts.post(redis, lecture, { userID: ann.userID, requestID: 'a8', body: 'A8' });
    const batch = await changes(redis, lecture, { after: 6, limit: 10 });
    if (batch.outcome !== 'OK') throw new Error('the lecture is gone');
    await stage.restart(() => lose(stage, putBack));
    await stage.check();

    // This is the transaction that waited for the row all the time.
    expect(await archive(db, [{ ...lecture, ...batch, from: 6, to: 8 }])).toEqual([]);
    for (const [n, body] of ['B', 'C', 'D'].entries()) {
      const posted = await scripts.post(redis, lecture, { userID: bob.userID, requestID: body, body });
      expect(posted).toMatchObject({ seq: 7 + n });
    }
    expect(await archive(db, [{ ...lecture, ...batch, from: 6, to: 8 }])).toEqual([]);
    await archiveInstance(stage.scheduler, lecture);
    const { record } = await traces(stage, lecture);
    expect(seqsOf(record)).toEqual(numbersTo(9));
    expect(record.messages.map(({ body }) => body)).toEqual(['hello', 'B', 'C', 'D']);
  },
);

test('Redis is set back to before an earlier loss: what was given up with that stays given up', async () => {
  await using stage = await openStage();
  const { redis } = stage;
  const lecture = await heldLecture(stage);
  await archiveAll(stage.scheduler);
  await scripts.post(redis, lecture, { userID: ann.userID, requestID: 'a7', body: 'A7' });
  const putBack = await stage.keepCopy();
  await stage.restart(() => stage.empty());
  await stage.check();
  // Watchers see this as number 7.
  await scripts.post(redis, lecture, { userID: ann.userID, requestID: 'b7', body: 'B7' });
  await stage.restart(putBack);
  await stage.check();

  const answer = await scripts.numberLine(redis, lecture, {});
  expect(answer).toMatchObject({ seq: 6, generation: 3, branches: '1:0 2:6 3:6 ' });
  expect(await scripts.post(redis, lecture, { userID: ann.userID, requestID: 'c7', body: 'C7' })).toMatchObject({
    seq: 7,
  });
  await archiveAll(stage.scheduler);
  const { record } = await traces(stage, lecture);
  expect(record.messages.map(({ body }) => body)).toEqual(['hello', 'C7']);
});

test('an ended instance that is there again, and listed nowhere, is found and erased', async () => {
  await using stage = await openStage();
  const { redis } = stage;
  const lecture = await heldLecture(stage);
  const putBack = await stage.keepCopy();
  await endNow(stage, lecture);
  await closeDue(stage.scheduler);
  const { record } = await traces(stage, lecture);
  await stage.restart(putBack);
  await redis.del(activeMeetingsKey);

  await stage.check();
  await closeDue(stage.scheduler);
  expect(await traces(stage, lecture)).toEqual({ redis: {}, record });
  expect(await redis.exists(...Object.values(instanceKeys).map((key) => key(lecture)))).toBe(0);
});

test('two schedulers check at once: each instance goes on, once, and both can archive it', async () => {
  await using stage = await openStage();
  const lectures: Instance[] = [];
  for (let n = 0; n < 5; n += 1) lectures.push(await heldLecture(stage));
  await stage.restart();

  await Promise.all([stage.check(), stage.check()]);
  // Where both claimed, the later generation stands; a look repairs what the earlier one left.
  await archiveAll(stage.scheduler);
  await archiveAll(stage.scheduler);
  for (const lecture of lectures) {
    const { redis, record } = await traces(stage, lecture);
    const archived = await findArchived(stage.db, lecture);
    expect(redis.instance?.['generation']).toBe(String(archived?.generation));
    expect(seqsOf(record)).toEqual(numbersTo(6));
  }
});

test('a check that Redis dies in the middle of lets nothing pass', async () => {
  await using stage = await openStage();
  const lecture = await heldLecture(stage);
  await stage.restart();
  // The row's lock holds the check up until Redis has been restarted once more.
  await using held = await holdRow(stage, lecture);
  const checking = stage.check();
  await until(async () => (await held.isWaitedFor()) || 'the check has not come to the instance');
  expect(await isChecked(stage.redis)).toBe(false);
  await stage.restart();
  await held.release();
  await checking;

  expect(await isChecked(stage.redis)).toBe(false);
  await stage.check();
  expect(await isChecked(stage.redis)).toBe(true);
});

test('another scheduler is faster, but has not come to Redis yet: the check claims the instance all the same', async () => {
  await using stage = await openStage();
  const lecture = await heldLecture(stage);
  await stage.restart();
  await using held = await holdRow(stage, lecture);
  const checking = stage.check();
  await until(async () => (await held.isWaitedFor()) || 'the check has not come to the instance');
  await held.raiseAndRelease();
  await checking;

  expect(await isChecked(stage.redis)).toBe(true);
  expect(await stage.redis.hget(instanceKeys.instance(lecture), 'generation')).toBe('3');
  expect((await findArchived(stage.db, lecture))?.generation).toBe(3);
});

test('a server that has some of the scripts is not checked, and forgets those that it has', async () => {
  await using stage = await openStage();
  const { redis } = stage;
  await redis.script('FLUSH');
  await redis.script('LOAD', scripts.join.source);
  expect(await isChecked(redis)).toBe(false);

  await forgetScripts(redis);
  expect(await redis.script('EXISTS', scripts.join.sha)).toEqual([0]);
});

test('a Redis that became another while its scripts stayed is checked, too', async () => {
  await using stage = await openStage();
  const lecture = await heldLecture(stage);
  const component = fence(stage.scheduler, 0);
  expect(await component.look()).toEqual({ due: [] });

  // Promoted again after it had been a replica: its scripts are still there, and its history is another.
  await stage.redis.replicaof('127.0.0.1', '1');
  await stage.redis.replicaof('NO', 'ONE');
  expect(await component.look()).toEqual({ due: [stage.redis] });
  expect(await isChecked(stage.redis)).toBe(false);
  await component.work([stage.redis]);
  expect(await stage.redis.hget(instanceKeys.instance(lecture), 'generation')).toBe('2');
  expect(await component.look()).toEqual({ due: [] });
});

import { activeMeetingsKey, schedulersKey } from '@rollcall/lua/keys';
import { connectDb } from '@rollcall/server/db/client';
import { memberOf, ownerOf } from '@rollcall/server/scheduler/division';
import { Peers } from '@rollcall/server/scheduler/peers';
import type { Instance } from '@rollcall/shared/meeting';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { Cleanup } from '../support/cleanup.ts';
import { openConnections } from '../support/connections.ts';
import { endNow } from '../support/end-now.ts';
import { measureLateness } from '../support/lateness.ts';
import { numbersTo, readRecord } from '../support/record.ts';
import { openSandbox, type Sandbox } from '../support/sandbox.ts';
import { until } from '../support/until.ts';
import { type SchedulerProcess, startSchedulerProcess } from './support/scheduler-process.ts';

const instances: readonly Instance[] = numbersTo(1000).map((meetingID) => ({ meetingID, orderID: 1 }));

/** A scheduler's heartbeats, on connections of its own. */
function startPeers(sandbox: Sandbox, databaseUrl = sandbox.databaseUrl) {
  return Cleanup.build(async (cleanup) => {
    const { scheduler, redis } = cleanup.use(await openConnections(sandbox));
    const db = connectDb(databaseUrl);
    cleanup.defer(() => db.destroy());
    const peers = new Peers({ ...scheduler, db });
    let changes = 0;
    await peers.start(() => {
      changes += 1;
    });
    cleanup.defer(() => peers.leave());
    return {
      redis,
      share: () => instances.filter(peers.isMine).length,
      shares: (instance: Instance) => peers.isMine(instance),
      leave: () => peers.leave(),
      changes: () => changes,
      [Symbol.asyncDispose]: () => cleanup[Symbol.asyncDispose](),
    };
  });
}

test('two schedulers share what there is, completely and without overlap, until one leaves', async () => {
  await using sandbox = await openSandbox();
  await using one = await startPeers(sandbox);
  expect(one.share()).toBe(1000);
  await using other = await startPeers(sandbox);
  // The new one knows of both at once, the other by its next heartbeat.
  const isDivided = () => instances.every((instance) => one.shares(instance) !== other.shares(instance));
  await until(() => isDivided() || 'the first does not know of the second');
  expect(one.changes()).toBeGreaterThan(0);
  expect(one.share()).toBeGreaterThan(400);
  expect(one.share()).toBeLessThan(600);

  await other.leave();
  expect(await sandbox.redis.zcard(schedulersKey)).toBe(1);
  await until(() => one.share() === 1000 || 'the first has not taken over');
});

test('a scheduler whose heartbeats do not get through takes everything, and the others do not count on it', async () => {
  await using sandbox = await openSandbox();
  await using cut = await startPeers(sandbox);
  await using other = await startPeers(sandbox);
  await until(() => cut.share() < 600 || 'they do not share');
  cut.redis.disconnect();

  await until(() => cut.share() === 1000 || 'it counts on the other still');
  await until(() => other.share() === 1000 || 'the other counts on it still');
  expect([cut.share(), other.share()]).toEqual([1000, 1000]);
});

test('a scheduler that cannot reach MySQL gets no share', async () => {
  await using sandbox = await openSandbox();
  const nowhere = 'mysql://nobody:secret@127.0.0.1:1/nothing';
  await using cut = await startPeers(sandbox, nowhere);
  await using other = await startPeers(sandbox);

  await until(async () => (await sandbox.redis.zcard(schedulersKey)) > 0 || 'the other does not beat');
  expect(await sandbox.redis.zcard(schedulersKey)).toBe(1);
  expect([cut.share(), other.share()]).toEqual([1000, 1000]);
});

const line = z.object({
  msg: z.string(),
  time: z.number(),
  schedulers: z.number().optional(),
  meetingID: z.number().optional(),
});
const linesOf = (scheduler: SchedulerProcess, msg: string) =>
  scheduler.lines.map((text) => line.parse(JSON.parse(text))).filter((one) => one.msg === msg);
const divisions = (scheduler: SchedulerProcess) => linesOf(scheduler, 'sharing the instances');

/** Two scheduler processes that know of each other. */
function startTwo(sandbox: Sandbox, tickMs: number) {
  return Cleanup.build(async (cleanup) => {
    const [one, other] = await Promise.all([1, 2].map(() => startSchedulerProcess(sandbox, tickMs)));
    if (!one || !other) throw new Error('two were started');
    const both = [one, other] as const;
    for (const scheduler of both) cleanup.use(scheduler);
    const share = () =>
      until(() => both.every((one) => divisions(one).at(-1)?.schedulers === 2) || 'they do not share');
    await share();
    return { one, other, both, share, [Symbol.asyncDispose]: () => cleanup[Symbol.asyncDispose]() };
  });
}

test('two scheduler processes do about half each, and nothing of the other half', async () => {
  await using sandbox = await openSandbox();
  await using schedulers = await startTwo(sandbox, 100);
  const { both } = schedulers;
  const members = (await sandbox.redis.zrange(schedulersKey, 0, '-1')).map(memberOf);
  const activated = () => both.map((one) => linesOf(one, 'instance prepared'));
  const divided = () => both.map((one) => divisions(one).length);

  // Again, should a heartbeat have been so late, on a slow machine, that one took everything for a while.
  const halves = await until(async () => {
    await schedulers.share();
    const before = { activated: activated().map(({ length }) => length), divided: divided() };
    await Promise.all(numbersTo(60).map(() => sandbox.addMeeting()));
    const opened = () => activated().map((lines, n) => lines.slice(before.activated[n]));
    await until(() => opened().flat().length === 60 || 'not all are open');
    return String(divided()) === String(before.divided) ? opened() : 'the division has changed';
  });
  const owners = halves.map((half) => [
    ...new Set(half.map(({ meetingID = 0 }) => ownerOf({ meetingID, orderID: 1 }, members)?.id)),
  ]);
  expect(new Set(owners.flat())).toEqual(new Set(members.map(({ id }) => id)));
  expect(owners.flat()).toHaveLength(2);
  for (const half of halves) expect(half.length).toBeGreaterThan(10);
});

test('when one of two scheduler processes is killed, the other closes what fell to it within two seconds', async () => {
  await using sandbox = await openSandbox();
  const lectures = await Promise.all(numbersTo(40).map(() => sandbox.addMeeting()));
  // So rare a look at the schedule that nothing else than the other's death makes it look.
  await using schedulers = await startTwo(sandbox, 60_000);
  const { one, other } = schedulers;
  await until(async () => (await sandbox.redis.zcard(activeMeetingsKey)) === 40 || 'not all are open');
  await schedulers.share();

  await using lateness = measureLateness(sandbox);
  const killedAt = Date.now();
  one.kill('SIGKILL');
  await Promise.all(lectures.map((lecture) => endNow(sandbox, lecture)));
  const ended = await until(() => {
    const lines = linesOf(other, 'instance ended');
    return lines.length === 40 ? lines : `${lines.length} have ended`;
  });
  const tookMs = (ended.at(-1)?.time ?? Number.POSITIVE_INFINITY) - killedAt;
  expect(tookMs).toBeLessThan(2_000 + lateness.slackMs());
  for (const lecture of lectures) expect((await readRecord(sandbox, lecture)).instance.endedAt).not.toBeNull();
});

test('a scheduler process that is paused is replaced, and has its share again when it goes on', async () => {
  await using sandbox = await openSandbox();
  await using schedulers = await startTwo(sandbox, 60_000);
  const { one, other } = schedulers;
  one.kill('SIGSTOP');
  await until(() => divisions(other).at(-1)?.schedulers === 1 || 'the other counts on it still');
  one.kill('SIGCONT');

  await until(() => divisions(other).at(-1)?.schedulers === 2 || 'the other does not know that it is back');
  expect(await sandbox.redis.zcard(schedulersKey)).toBe(2);
});

test('a scheduler process that is asked to stop leaves its share at once', async () => {
  await using sandbox = await openSandbox();
  await using schedulers = await startTwo(sandbox, 60_000);
  const { one, other } = schedulers;
  one.kill('SIGTERM');
  expect(await one.exited).toBe(0);

  expect(await sandbox.redis.zcard(schedulersKey)).toBe(1);
  await until(() => divisions(other).at(-1)?.schedulers === 1 || 'the other counts on it still');
});

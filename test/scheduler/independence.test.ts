import { activeMeetingsKey, instanceKeys } from '@rollcall/lua/keys';
import * as scripts from '@rollcall/lua/scripts';
import { connectDb } from '@rollcall/server/db/client';
import { shortTransaction } from '@rollcall/server/db/short-transaction';
import { activateDue, activator } from '@rollcall/server/scheduler/activator';
import { archiveAll, archiver } from '@rollcall/server/scheduler/archiver';
import { closeDue, closer } from '@rollcall/server/scheduler/closer';
import { startLoop } from '@rollcall/server/scheduler/loop';
import { redisTime } from '@rollcall/server/stores/clock';
import type { Instance } from '@rollcall/shared/meeting';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Cleanup } from '../support/cleanup.ts';
import { openConnections } from '../support/connections.ts';
import { endNow } from '../support/end-now.ts';
import { numbersTo, readRecord, seqsOf } from '../support/record.ts';
import { openSandbox, type Sandbox } from '../support/sandbox.ts';
import { until } from '../support/until.ts';
import { holdRow } from './support/hold-row.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openSandbox();
});
afterAll(() => sandbox[Symbol.asyncDispose]());

const ann = { userID: 1, email: 'ann@example.com' };

/** A scheduler's loops but for the sweeper, on connections of its own, as quick as a test wants them. */
function startLoops() {
  return Cleanup.build(async (cleanup) => {
    const { scheduler } = cleanup.use(await openConnections(sandbox));
    const { log } = scheduler;
    const loops = [
      startLoop(activator(scheduler, 50, 60_000), { log }),
      startLoop(archiver(scheduler, 50), { log }),
      startLoop(closer(scheduler, 50), { log }),
    ];
    cleanup.defer(() => Promise.all(loops.map((loop) => loop.stop())));
    return cleanup;
  });
}

const isOpen = async (instance: Instance) =>
  (await sandbox.redis.hexists(instanceKeys.instance(instance), 'seq')) === 1;

test('an instance that cannot start holds no other up, whether that starts, is archived or ends; then it starts', async () => {
  const slow = await sandbox.addMeeting();
  await using row = await holdRow(sandbox, slow);
  await using _loops = await startLoops();
  await until(async () => (await row.isWaitedFor()) || 'nobody tries to start the slow one');

  const talk = await sandbox.addMeeting();
  await until(async () => (await isOpen(talk)) || 'the talk has not started');
  await scripts.join(sandbox.redis, talk, { ...ann, requestID: 'a1' });
  await until(async () => (await readRecord(sandbox, talk)).instance.archivedSeq === 1 || 'it is not archived');
  await endNow(sandbox, talk);
  await until(async () => (await readRecord(sandbox, talk)).instance.endedAt !== null || 'it has not ended');
  expect(seqsOf(await readRecord(sandbox, talk))).toEqual([1, 2]);
  expect(await isOpen(slow)).toBe(false);

  await row.release();
  await until(async () => (await isOpen(slow)) || 'the slow one has not started');
});

test('a live instance that was rescheduled to another day is archived all the same, and ends when it was to end', async () => {
  const talk = await sandbox.addMeeting();
  await activateDue(sandbox.scheduler);
  await scripts.join(sandbox.redis, talk, { ...ann, requestID: 'a1' });
  const tomorrow = Date.now() + 24 * 3_600_000;
  const { meetingID } = talk;
  const window = { fromdatetime: new Date(tomorrow), todatetime: new Date(tomorrow + 3_600_000) };
  await sandbox.db.updateTable('meeting_instance').set(window).where('meetingID', '=', meetingID).execute();
  await scripts.post(sandbox.redis, talk, { userID: 1, requestID: 'a2', body: 'still here' });

  await archiveAll(sandbox.scheduler);
  expect(seqsOf(await readRecord(sandbox, talk))).toEqual([1, 2]);
  // Its own end, as it was when it started, has come.
  const todatetime = await redisTime(sandbox.redis);
  await sandbox.redis.hset(instanceKeys.instance(talk), 'todatetime', todatetime.getTime());
  await sandbox.redis.zadd(activeMeetingsKey, todatetime.getTime(), instanceKeys.instance(talk));
  await closeDue(sandbox.scheduler);
  const record = await readRecord(sandbox, talk);
  expect(seqsOf(record)).toEqual(numbersTo(3));
  expect(record.instance.endedAt).not.toBeNull();
});

test('a scheduler that is paused in the middle of a transaction holds the others up for about two seconds', async () => {
  const talk = await sandbox.addMeeting();
  await activateDue(sandbox.scheduler);
  await scripts.join(sandbox.redis, talk, { ...ann, requestID: 'a1' });
  // Only MySQL can end it: a process that is paused closes no connection.
  const paused = connectDb(sandbox.databaseUrl, { silenceTimeoutMs: 0 });
  await using _paused = { [Symbol.asyncDispose]: () => paused.destroy() };
  let wake = () => {};
  const asleep = new Promise<void>((resolve) => {
    wake = resolve;
  });
  let tellHeld = () => {};
  const isHeld = new Promise<void>((resolve) => {
    tellHeld = resolve;
  });
  const stuck = shortTransaction(paused, async (transaction) => {
    await sql`update meeting_instance set archivedSeq = 7 where meetingID = ${talk.meetingID}`.execute(transaction);
    tellHeld();
    await asleep;
    await sql`select 1`.execute(transaction);
  });
  const outcome = stuck.then(
    () => 'committed',
    () => 'rolled back',
  );
  await isHeld;

  await until(async () => {
    await archiveAll(sandbox.scheduler);
    return (await readRecord(sandbox, talk)).instance.archivedSeq === 1 || 'the row is locked still';
  });
  wake();
  expect(await outcome).toBe('rolled back');
  expect(seqsOf(await readRecord(sandbox, talk))).toEqual([1]);
});

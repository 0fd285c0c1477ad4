import * as scripts from '@rollcall/lua/scripts';
import { activateDue } from '@rollcall/server/scheduler/activator';
import { archiveAll } from '@rollcall/server/scheduler/archiver';
import { closeDue } from '@rollcall/server/scheduler/closer';
import type { Instance } from '@rollcall/shared/meeting';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { endNow } from '../support/end-now.ts';
import { numbersTo, readRecord, seqsOf } from '../support/record.ts';
import { openSandbox, type Sandbox } from '../support/sandbox.ts';
import { readSeal, sealByHand } from '../support/seal.ts';
import { traces } from '../support/traces.ts';
import { addActive } from './support/add-active.ts';
import { holdLecture } from './support/lecture.ts';
import { restored } from './support/restored.ts';

// One test empties Redis, so each has a sandbox of its own.
let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await openSandbox();
  for (const name of ['Ann', 'Bob', 'Cem']) await sandbox.addUser(name);
});
afterEach(() => sandbox[Symbol.asyncDispose]());

/** Remembers what MySQL has of an instance, and returns what puts it back to that, as a backup does, or a replica that lags. */
async function backUp({ meetingID, orderID }: Instance): Promise<() => Promise<void>> {
  const { db } = sandbox;
  const row = await db
    .selectFrom('meeting_instance')
    .select(['archivedSeq', 'generation', 'branches', 'seal', 'endedAt', 'todatetime'])
    .where('meetingID', '=', meetingID)
    .where('orderID', '=', orderID)
    .executeTakeFirstOrThrow();
  return async () => {
    await db
      .updateTable('meeting_instance')
      .set(row)
      .where('meetingID', '=', meetingID)
      .where('orderID', '=', orderID)
      .execute();
    for (const table of ['event_log', 'message', 'action'] as const) {
      await db
        .deleteFrom(table)
        .where('meetingID', '=', meetingID)
        .where('orderID', '=', orderID)
        .where('seq', '>', row.archivedSeq)
        .execute();
    }
  };
}

const sayMore = (instance: Instance, body: string) =>
  scripts.post(sandbox.redis, instance, { userID: 1, requestID: `ann says ${body}`, body });

/** A lecture of six changes that were archived and backed up, and of two more that were archived after that. */
async function backedUpLecture() {
  const bystander = await addActive(sandbox);
  const lecture = await addActive(sandbox);
  await holdLecture(sandbox, bystander);
  await holdLecture(sandbox, lecture);
  await archiveAll(sandbox.scheduler);
  const atBackup = await traces(sandbox, lecture);
  const restoreBackup = await backUp(lecture);
  await sayMore(lecture, 'seven');
  await sayMore(lecture, 'eight');
  await archiveAll(sandbox.scheduler);
  return { bystander, lecture, atBackup, restoreBackup };
}

test('MySQL comes back without its last changes: Redis has them still, and they are archived again', async () => {
  const { bystander, lecture, restoreBackup } = await backedUpLecture();
  const before = { lecture: await traces(sandbox, lecture), bystander: await traces(sandbox, bystander) };
  await restoreBackup();
  expect(seqsOf(await readRecord(sandbox, lecture))).toEqual(numbersTo(6));

  await sayMore(lecture, 'nine');
  await archiveAll(sandbox.scheduler);
  const { record } = await traces(sandbox, lecture);
  expect(seqsOf(record)).toEqual(numbersTo(9));
  expect(record.log).toEqual(before.lecture.record.log);
  expect(record.messages.map(({ body }) => body)).toEqual(['hello', 'seven', 'eight', 'nine']);
  expect((await readSeal(sandbox, lecture)).seal).toBe(await sealByHand(sandbox, lecture));
  expect(await traces(sandbox, bystander)).toEqual(before.bystander);
});

test('a backup is restored as documented: with Redis empty, a lecture goes on where the backup ends, as a new line', async () => {
  const { lecture, atBackup, restoreBackup } = await backedUpLecture();
  await restoreBackup();
  await sql`update meeting_instance set generation = generation + 1000 where endedAt is null`.execute(sandbox.db);
  await sandbox.redis.flushdb();
  await activateDue(sandbox.scheduler);

  expect(await traces(sandbox, lecture)).toEqual(restored(atBackup, 1002));
  expect(await sayMore(lecture, 'another')).toMatchObject({ seq: 7 });
  await endNow(sandbox, lecture);
  await closeDue(sandbox.scheduler);
  const { redis, record } = await traces(sandbox, lecture);
  expect(redis).toEqual({});
  expect(seqsOf(record)).toEqual(numbersTo(10));
  expect(record.messages.map(({ body }) => body)).toEqual(['hello', 'another']);
  expect((await readSeal(sandbox, lecture)).seal).toBe(await sealByHand(sandbox, lecture));
});

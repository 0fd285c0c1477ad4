import { instanceKeys } from '@rollcall/lua/keys';
import * as scripts from '@rollcall/lua/scripts';
import { archive } from '@rollcall/server/db/record/archive';
import { archiveAll, archiveInstance } from '@rollcall/server/scheduler/archiver';
import { closeDue } from '@rollcall/server/scheduler/closer';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openConnections } from '../support/connections.ts';
import { endNow } from '../support/end-now.ts';
import { inBatches } from '../support/in-batches.ts';
import { numbersTo, readRecord, seqsOf } from '../support/record.ts';
import { openSandbox, type Sandbox } from '../support/sandbox.ts';
import { traces } from '../support/traces.ts';
import { addActive } from './support/add-active.ts';
import { fill } from './support/fill.ts';
import { endedLecture, holdLecture } from './support/lecture.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openSandbox();
});
afterAll(() => sandbox[Symbol.asyncDispose]());

test('the cursor moves with the rows, and Redis keeps everything', async () => {
  const lecture = await addActive(sandbox);
  const bystander = await addActive(sandbox);
  const untouched = await traces(sandbox, bystander);
  const held = await holdLecture(sandbox, lecture);
  const before = await traces(sandbox, lecture);

  await archiveAll(sandbox.scheduler);
  const instance = { ...before.record.instance, archivedSeq: 6 };
  expect(await traces(sandbox, lecture)).toEqual({ ...before, record: { instance, ...held } });

  await scripts.leave(sandbox.redis, lecture, { userID: 3, requestID: 'c2' });
  await archiveAll(sandbox.scheduler);
  await archiveAll(sandbox.scheduler);
  const { record } = await traces(sandbox, lecture);
  expect(record.instance.archivedSeq).toBe(7);
  expect(record.log.slice(0, 5)).toEqual(held.log);
  expect(seqsOf(record)).toEqual(numbersTo(7));
  expect(await traces(sandbox, bystander)).toEqual(untouched);
});

test('two archivers at once write no row twice, however joins, leaves and messages alternate', async () => {
  await using one = await openConnections(sandbox);
  await using other = await openConnections(sandbox);
  const lecture = await addActive(sandbox);
  const { redis } = sandbox;
  // 300 people join and speak in turn, then 900 messages stand alone: both kinds of chunk boundaries are crossed.
  for (const userID of numbersTo(300)) {
    await Promise.all([
      scripts.join(redis, lecture, { userID, email: 'ann@example.com', requestID: 'in' }),
      scripts.post(redis, lecture, { userID, requestID: 'hi', body: `hi from ${userID}` }),
    ]);
  }
  await inBatches(numbersTo(900), (n) =>
    scripts.post(redis, lecture, { userID: 1, requestID: `more ${n}`, body: `more ${n}` }),
  );

  await Promise.all([archiveAll(one.scheduler), archiveAll(other.scheduler), archiveAll(one.scheduler)]);
  const record = await readRecord(sandbox, lecture);
  expect(record.instance.archivedSeq).toBe(1500);
  expect(seqsOf(record)).toEqual(numbersTo(1500));
  expect(record.log.map(({ seq, userID }) => [seq, userID])).toEqual(
    numbersTo(300).map((userID) => [2 * userID - 1, userID]),
  );
  expect(record.messages.map(({ seq, body }) => [seq, body])).toEqual([
    ...numbersTo(300).map((userID) => [2 * userID, `hi from ${userID}`]),
    ...numbersTo(900).map((n) => [600 + n, `more ${n}`]),
  ]);
});

test('changes that come while two archivers work are all written, once', async () => {
  await using one = await openConnections(sandbox);
  await using other = await openConnections(sandbox);
  const lecture = await addActive(sandbox);
  const archiving = [one, other].map(async ({ scheduler }) => {
    while ((await readRecord(sandbox, lecture)).instance.archivedSeq < 1200) await archiveInstance(scheduler, lecture);
  });
  await Promise.all([fill(sandbox.redis, lecture, 600, 600), ...archiving]);
  const record = await readRecord(sandbox, lecture);
  expect(record.instance.archivedSeq).toBe(1200);
  expect(seqsOf(record)).toEqual(numbersTo(1200));
});

test('an archiver whose cursor was moved by another writes nothing', async () => {
  const lecture = await addActive(sandbox);
  const held = await holdLecture(sandbox, lecture);
  await archiveAll(sandbox.scheduler);
  const before = await readRecord(sandbox, lecture);
  const timestamp = new Date();
  const entry = { seq: 4, userID: 9, eventType: 'join', timestamp, reason: null, requestID: 'z1' } as const;
  const late = { ...lecture, generation: 1, branches: '1:0 ', from: 3, to: 4, log: [entry], messages: [], actions: [] };
  expect(await archive(sandbox.db, [late])).toEqual([]);
  const after = await readRecord(sandbox, lecture);
  expect(after).toEqual(before);
  expect(after).toMatchObject(held);
});

test('where MySQL rejects a row, nothing of its chunk is written; when it accepts again, all is', async () => {
  const lecture = await addActive(sandbox);
  const bystander = await addActive(sandbox);
  const held = await holdLecture(sandbox, lecture);
  const toldElsewhere = await holdLecture(sandbox, bystander);
  const before = await traces(sandbox, lecture);
  // The log's rows come first and are accepted; then the message is not.
  const name = sql.id('reject_hello');
  await sql`create trigger ${name} before insert on message for each row
    begin
      if new.meetingID = ${sql.lit(lecture.meetingID)} then signal sqlstate '45000' set message_text = 'rejected'; end if;
    end`.execute(sandbox.db);
  try {
    await archiveAll(sandbox.scheduler);
    expect(await traces(sandbox, lecture)).toEqual(before);
    // One that fails does not keep the others back.
    expect(await readRecord(sandbox, bystander)).toMatchObject({ instance: { archivedSeq: 6 }, ...toldElsewhere });

    const todatetime = await endNow(sandbox, lecture);
    expect(await closeDue(sandbox.scheduler), 'it is tried again soon').toBeLessThan(1_000);
    const torn = await traces(sandbox, lecture);
    expect(torn.record).toEqual({
      instance: { ...before.record.instance, todatetime, archivedSeq: 0, endedAt: null },
      log: [],
      messages: [],
      actions: [],
    });
    const leaves = endedLecture(held, todatetime).log.slice(-3);
    const { participants: _, ...kept } = before.redis;
    expect(torn.redis).toEqual({
      ...kept,
      instance: { ...kept.instance, todatetime: String(todatetime.getTime()), seq: '9' },
      log: [
        ...(kept.log ?? []),
        ...leaves.map(({ seq, userID }) => ({
          id: `${seq}-0`,
          userID: String(userID),
          eventType: 'leave',
          timestamp: String(todatetime.getTime()),
          reason: 'ended',
          requestID: '',
        })),
      ],
      activeMeetings: todatetime.getTime(),
    });
  } finally {
    await sql`drop trigger ${name}`.execute(sandbox.db);
  }

  await closeDue(sandbox.scheduler);
  const { redis, record } = await traces(sandbox, lecture);
  expect(redis).toEqual({});
  expect(record).toEqual({
    instance: { ...record.instance, archivedSeq: 9, endedAt: expect.any(Date) },
    ...endedLecture(held, record.instance.todatetime),
  });
});

test('a change that Redis lacks stops the archive before it instead of leaving a gap', async () => {
  const lecture = await addActive(sandbox);
  await holdLecture(sandbox, lecture);
  await sandbox.redis.xdel(instanceKeys.log(lecture), '4-0');
  await archiveInstance(sandbox.scheduler, lecture).catch(() => undefined);
  await expect(archiveInstance(sandbox.scheduler, lecture)).rejects.toThrow('change 4');
  const record = await readRecord(sandbox, lecture);
  expect(record.instance).toMatchObject({ archivedSeq: 3, endedAt: null });
  expect(seqsOf(record)).toEqual([1, 2, 3]);

  await endNow(sandbox, lecture);
  await closeDue(sandbox.scheduler);
  expect(await readRecord(sandbox, lecture)).toMatchObject({ instance: { archivedSeq: 3, endedAt: null } });
  expect((await traces(sandbox, lecture)).redis.log).toHaveLength(7);
});

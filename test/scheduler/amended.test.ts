import { activeMeetingsKey, instanceKeys } from '@rollcall/lua/keys';
import * as scripts from '@rollcall/lua/scripts';
import { activateDue } from '@rollcall/server/scheduler/activator';
import { archiveAll } from '@rollcall/server/scheduler/archiver';
import { closeDue } from '@rollcall/server/scheduler/closer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { amend } from '../support/amend.ts';
import { openConnections } from '../support/connections.ts';
import { endNow } from '../support/end-now.ts';
import { inBatches } from '../support/in-batches.ts';
import { numbersTo, readRecord, seqsOf } from '../support/record.ts';
import { openSandbox, type Sandbox } from '../support/sandbox.ts';
import { traces } from '../support/traces.ts';
import { addActive } from './support/add-active.ts';
import { endedLecture, holdLecture } from './support/lecture.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openSandbox();
});
afterAll(() => sandbox[Symbol.asyncDispose]());

const strange = JSON.stringify({ title: `Ann's "tea" \\ 🍵 \0 ? :name $1`, description: "'); drop table action; --" });

test('what was amended is archived in its place, comes back when Redis loses it, and stays in the record', async () => {
  const lecture = await addActive(sandbox);
  const bystander = await addActive(sandbox);
  await amend(sandbox.redis, bystander, { detail: '{}' });
  await archiveAll(sandbox.scheduler);
  const untouched = await traces(sandbox, bystander);
  const { redis } = sandbox;
  await scripts.join(redis, lecture, { userID: 1, email: 'ann@example.com', requestID: 'a1' });
  const byHost = await amend(redis, lecture, { actorID: 7, detail: strange, requestID: 'h1' });
  await scripts.post(redis, lecture, { userID: 1, requestID: 'a2', body: 'hello' });
  const bySql = await amend(redis, lecture, { detail: '{"isPublic":false}' });

  await archiveAll(sandbox.scheduler);

  const actions = [
    { seq: 2, actorID: 7, userID: null, actionType: 'amended', detail: strange, timestamp: byHost.timestamp },
    {
      seq: 4,
      actorID: null,
      userID: null,
      actionType: 'amended',
      detail: '{"isPublic":false}',
      timestamp: bySql.timestamp,
    },
  ];
  const before = await traces(sandbox, lecture);
  expect(before.record).toMatchObject({ instance: { archivedSeq: 4 }, actions });
  const requestIDs = await sandbox.db
    .selectFrom('action')
    .select(['seq', 'userID', 'requestID'])
    .where('meetingID', '=', lecture.meetingID)
    .orderBy('seq')
    .execute();
  expect(requestIDs).toEqual([
    { seq: 2, userID: null, requestID: 'h1' },
    { seq: 4, userID: null, requestID: null },
  ]);

  await redis.unlink(...Object.values(instanceKeys).map((key) => key(lecture)));
  await activateDue(sandbox.scheduler);
  const { instance: _, ...restored } = (await traces(sandbox, lecture)).redis;
  const { instance: __, ...held } = before.redis;
  expect(restored).toEqual(held);
  const { seq } = await amend(redis, lecture, { actorID: 7, detail: '{"title":"Tea"}' });
  expect(seq).toBe(5);

  const todatetime = await endNow(sandbox, lecture);
  await closeDue(sandbox.scheduler);
  const ended = await traces(sandbox, lecture);
  expect(ended.redis).toEqual({});
  expect(ended.record).toEqual({
    instance: { ...before.record.instance, todatetime, archivedSeq: 6, endedAt: expect.any(Date) },
    log: [...before.record.log, { seq: 6, userID: 1, eventType: 'leave', timestamp: todatetime, reason: 'ended' }],
    messages: before.record.messages,
    actions: [...actions, expect.objectContaining({ seq: 5, detail: '{"title":"Tea"}' })],
  });
  expect(await traces(sandbox, bystander)).toEqual(untouched);
});

test('of three kinds of changes, each number is in one table only, whoever archives them and in whatever chunks', async () => {
  await using one = await openConnections(sandbox);
  await using other = await openConnections(sandbox);
  const lecture = await addActive(sandbox);
  const { redis } = sandbox;
  const archiving = [one, other].map(async ({ scheduler }) => {
    while ((await readRecord(sandbox, lecture)).instance.archivedSeq < 900) await archiveAll(scheduler);
  });

  await inBatches(numbersTo(300), async (userID) => {
    await scripts.join(redis, lecture, { userID, email: 'ann@example.com', requestID: 'in' });
    await amend(redis, lecture, { actorID: userID, detail: JSON.stringify({ title: `by ${userID}` }) });
    await scripts.post(redis, lecture, { userID, requestID: 'hi', body: `hi from ${userID}` });
  });
  await Promise.all(archiving);

  const record = await readRecord(sandbox, lecture);
  expect(seqsOf(record)).toEqual(numbersTo(900));
  expect([record.log.length, record.messages.length, record.actions.length]).toEqual([300, 300, 300]);
  expect(record.actions.map(({ actorID, detail }) => detail === `{"title":"by ${actorID}"}`)).not.toContain(false);
});

test('an end that was brought forward to before the last change, and that Redis was lost before, is at that change', async () => {
  const lecture = await addActive(sandbox);
  const bystander = await addActive(sandbox);
  const held = await holdLecture(sandbox, lecture);
  await archiveAll(sandbox.scheduler);
  const last = held.log.at(-1)?.timestamp ?? new Date(0);
  const { redis, db } = sandbox;
  const untouched = await traces(sandbox, bystander);
  await redis.unlink(...Object.values(instanceKeys).map((key) => key(lecture)));
  await redis.zadd(activeMeetingsKey, 'XX', last.getTime() - 1, instanceKeys.instance(lecture));
  await db
    .updateTable('meeting_instance')
    .set({ todatetime: new Date(last.getTime() - 1) })
    .where('meetingID', '=', lecture.meetingID)
    .execute();

  await closeDue(sandbox.scheduler);

  const { record, redis: kept } = await traces(sandbox, lecture);
  expect(kept).toEqual({});
  expect(record).toEqual({
    instance: { ...record.instance, todatetime: last, archivedSeq: 9, endedAt: expect.any(Date) },
    ...endedLecture(held, last),
  });
  expect(await traces(sandbox, bystander)).toEqual(untouched);
});

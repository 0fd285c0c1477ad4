import type { ActionEntry, LogEntry, MessageEntry } from '@rollcall/lua/fields';
import * as scripts from '@rollcall/lua/scripts';
import { archive, type Stretch } from '@rollcall/server/db/record/archive';
import { reseal } from '@rollcall/server/db/record/seal/reseal';
import { archiveAll } from '@rollcall/server/scheduler/archiver';
import { closeDue } from '@rollcall/server/scheduler/closer';
import { type Instance, leaveReasons } from '@rollcall/shared/meeting';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openConnections } from '../support/connections.ts';
import { endNow } from '../support/end-now.ts';
import { readRecord } from '../support/record.ts';
import { openSandbox, type Sandbox } from '../support/sandbox.ts';
import { readSeal, sealByHand } from '../support/seal.ts';
import { addActive } from './support/add-active.ts';
import { holdLecture } from './support/lecture.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openSandbox();
});
afterAll(() => sandbox[Symbol.asyncDispose]());

const whereIs =
  ({ meetingID, orderID }: Instance) =>
  <Query extends { where(column: 'meetingID' | 'orderID', operator: '=', value: number): Query }>(query: Query) =>
    query.where('meetingID', '=', meetingID).where('orderID', '=', orderID);

const setRow = (instance: Instance, values: { seal?: string | null; generation?: number }) =>
  whereIs(instance)(sandbox.db.updateTable('meeting_instance').set(values)).execute();

test('the seal is that of the archived changes, while the lecture goes on, after it, and when it ended', async () => {
  const lecture = await addActive(sandbox);
  const bystander = await addActive(sandbox);
  await holdLecture(sandbox, bystander);
  await archiveAll(sandbox.scheduler);
  const bystanderSeal = await readSeal(sandbox, bystander);
  expect(await readSeal(sandbox, lecture)).toEqual({ seal: null, resealedAt: null });

  await holdLecture(sandbox, lecture);
  await archiveAll(sandbox.scheduler);
  const sixth = await sealByHand(sandbox, lecture);
  expect(await readSeal(sandbox, lecture)).toEqual({ seal: sixth, resealedAt: null });

  await scripts.post(sandbox.redis, lecture, { userID: 3, requestID: 'c2', body: 'Good \u{1F393} "night"\n' });
  await endNow(sandbox, lecture);
  await closeDue(sandbox.scheduler);
  const last = await sealByHand(sandbox, lecture);
  expect(last).not.toBe(sixth);
  expect((await readRecord(sandbox, lecture)).instance).toMatchObject({ archivedSeq: 10, endedAt: expect.any(Date) });
  expect(await readSeal(sandbox, lecture)).toEqual({ seal: last, resealedAt: null });
  expect(await readSeal(sandbox, bystander)).toEqual(bystanderSeal);
});

test('a record that is closed without Redis is sealed, and its seal includes those who were taken out', async () => {
  const lecture = await addActive(sandbox);
  await holdLecture(sandbox, lecture);
  await archiveAll(sandbox.scheduler);
  await sandbox.redis.flushdb();
  await endNow(sandbox, lecture);
  await closeDue(sandbox.scheduler);

  expect((await readRecord(sandbox, lecture)).instance).toMatchObject({ archivedSeq: 9, endedAt: expect.any(Date) });
  expect(await readSeal(sandbox, lecture)).toEqual({ seal: await sealByHand(sandbox, lecture), resealedAt: null });
});

test('two archivers at once seal each change once', async () => {
  await using one = await openConnections(sandbox);
  await using other = await openConnections(sandbox);
  const lectures = [await addActive(sandbox), await addActive(sandbox), await addActive(sandbox)];
  for (const lecture of lectures) await holdLecture(sandbox, lecture);
  await Promise.all([archiveAll(one.scheduler), archiveAll(other.scheduler), archiveAll(one.scheduler)]);
  await archiveAll(one.scheduler);
  for (const lecture of lectures) {
    expect(await readSeal(sandbox, lecture)).toEqual({ seal: await sealByHand(sandbox, lecture), resealedAt: null });
  }
});

test('a record with changes from before there were seals gets none, neither later nor when it is made anew', async () => {
  const lecture = await addActive(sandbox);
  await holdLecture(sandbox, lecture);
  await archiveAll(sandbox.scheduler);
  await setRow(lecture, { seal: null });

  await scripts.leave(sandbox.redis, lecture, { userID: 3, requestID: 'c2' });
  await archiveAll(sandbox.scheduler);
  expect(await readSeal(sandbox, lecture)).toEqual({ seal: null, resealedAt: null });
  await sandbox.db.transaction().execute((transaction) => reseal(transaction, lecture, new Date()));
  await endNow(sandbox, lecture);
  await closeDue(sandbox.scheduler);
  expect((await readRecord(sandbox, lecture)).instance.archivedSeq).toBe(9);
  expect(await readSeal(sandbox, lecture)).toEqual({ seal: null, resealedAt: null });
});

/** What MySQL may give back in another way than it got it. */
const body = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).map((text) => text.replaceAll('\0', ' ')),
  fc.constantFrom(
    ' ',
    'trailing  ',
    '\\',
    '\\n',
    '"\'',
    '\u2028\u2029',
    '\r\n',
    '\u{1F393}',
    'é',
    'e\u0301',
    '%_',
    '{}',
    '\u007f',
  ),
  fc.constant('\u{1F642}'.repeat(4000)),
);
const timestamp = fc.date({ min: new Date(0), max: new Date('2099-12-31T23:59:59.999Z'), noInvalidDate: true });
const userID = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }));
const requestID = fc.option(fc.string({ minLength: 1, maxLength: 8 }));
const change = fc.oneof(
  fc.record({
    kind: fc.constant('join' as const),
    userID,
    timestamp,
    requestID,
    lease: fc.option(fc.integer({ min: 10, max: 300 }), { nil: undefined }),
  }),
  fc.record({
    kind: fc.constant('leave' as const),
    userID,
    timestamp,
    requestID,
    reason: fc.constantFrom(...leaveReasons),
  }),
  fc.record({ kind: fc.constant('post' as const), userID, timestamp, requestID, body }),
  fc.record({
    kind: fc.constant('amend' as const),
    userID: fc.option(userID),
    actorID: fc.option(userID),
    timestamp,
    requestID,
    detail: fc.record({ title: body, isPublic: fc.boolean(), todatetime: timestamp }, { requiredKeys: [] }),
  }),
);
type Made = typeof change extends fc.Arbitrary<infer Value> ? Value : never;

/** A stretch of an instance's number line, after `from`. */
function stretchOf(instance: Instance, from: number, made: readonly Made[]): Stretch {
  const log: LogEntry[] = [];
  const messages: MessageEntry[] = [];
  const actions: ActionEntry[] = [];
  for (const [n, { timestamp, requestID, ...one }] of made.entries()) {
    const same = { seq: from + n + 1, timestamp, requestID };
    if (one.kind === 'post') messages.push({ ...same, userID: one.userID, body: one.body });
    else if (one.kind === 'leave') log.push({ ...same, userID: one.userID, eventType: 'leave', reason: one.reason });
    else if (one.kind === 'join') {
      const { userID, lease } = one;
      log.push({ ...same, userID, eventType: 'join', reason: null, ...(lease === undefined ? {} : { lease }) });
    } else {
      const { actorID, userID, detail } = one;
      actions.push({ ...same, actorID, userID, actionType: 'amended', detail: JSON.stringify(detail) });
    }
  }
  return { ...instance, generation: 1, branches: '1:0 ', from, to: from + made.length, log, messages, actions };
}

test('whatever is archived, in stretches of any length, its rows have the seal that was written with them', async () => {
  const stretches = fc.array(fc.array(change, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(stretches, async (parts) => {
      const lecture = await sandbox.addMeeting();
      await setRow(lecture, { generation: 1 });
      let from = 0;
      for (const part of parts) {
        expect(await archive(sandbox.db, [stretchOf(lecture, from, part)])).toHaveLength(1);
        from += part.length;
        expect((await readSeal(sandbox, lecture)).seal).toBe(await sealByHand(sandbox, lecture));
      }
      const before = await readSeal(sandbox, lecture);
      const now = new Date();
      await sandbox.db.transaction().execute((transaction) => reseal(transaction, lecture, now));
      expect(await readSeal(sandbox, lecture)).toEqual({ seal: before.seal, resealedAt: now });
    }),
    { numRuns: 25 },
  );
});

test('a seal that is made anew is that of the rows as they are now', async () => {
  const lecture = await addActive(sandbox);
  const bystander = await addActive(sandbox);
  for (const instance of [lecture, bystander]) await holdLecture(sandbox, instance);
  await archiveAll(sandbox.scheduler);
  const untouched = await readSeal(sandbox, bystander);
  const { seal: before } = await readSeal(sandbox, lecture);
  const now = new Date();
  await sandbox.db.transaction().execute(async (transaction) => {
    await whereIs(lecture)(transaction.updateTable('message').set({ body: '', userID: 77 })).execute();
    await reseal(transaction, lecture, now);
  });
  const after = await readSeal(sandbox, lecture);
  expect(after).toEqual({ seal: await sealByHand(sandbox, lecture), resealedAt: now });
  expect(after.seal).not.toBe(before);
  expect(await readSeal(sandbox, bystander)).toEqual(untouched);

  // And it goes on from there.
  await scripts.leave(sandbox.redis, lecture, { userID: 3, requestID: 'c2' });
  await archiveAll(sandbox.scheduler);
  expect((await readSeal(sandbox, lecture)).seal).toBe(await sealByHand(sandbox, lecture));
});

test('a record that lacks a change is not sealed anew', async () => {
  const lecture = await addActive(sandbox);
  await holdLecture(sandbox, lecture);
  await archiveAll(sandbox.scheduler);
  const before = await readSeal(sandbox, lecture);
  await whereIs(lecture)(sandbox.db.deleteFrom('message')).execute();
  const made = sandbox.db.transaction().execute((transaction) => reseal(transaction, lecture, new Date()));
  await expect(made).rejects.toThrow('a change of 1 to 6 is missing');
  expect(await readSeal(sandbox, lecture)).toEqual(before);
});

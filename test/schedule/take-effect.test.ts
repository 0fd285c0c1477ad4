import * as scripts from '@rollcall/lua/scripts';
import type { Database } from '@rollcall/server/db/schema';
import { takeEffect, untilInEffect } from '@rollcall/server/domain/schedule/take-effect';
import { activateDue } from '@rollcall/server/scheduler/activator';
import { closeDue } from '@rollcall/server/scheduler/closer';
import { redisTime } from '@rollcall/server/stores/clock';
import type { Instance } from '@rollcall/shared/meeting';
import type { Transaction } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { changeMeeting } from '../support/change-meeting.ts';
import { openSandbox, type Sandbox } from '../support/sandbox.ts';
import { traces } from '../support/traces.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openSandbox();
});
afterAll(() => sandbox[Symbol.asyncDispose]());

const ann = { userID: 1, email: 'ann@example.com' };
const bob = { userID: 2, email: 'bob@example.com' };
const host = 7;
const hour = 60 * 60_000;

const join = (instance: Instance, who: typeof ann) =>
  scripts.join(sandbox.redis, instance, { ...who, requestID: `join ${who.userID}` });

/** A course that Ann and Bob are in, and the same course of another day, which must not change. */
async function live(audience?: string[]) {
  const course = await sandbox.addMeeting(audience ? { audience } : {});
  const bystander = await sandbox.addMeeting(audience ? { audience } : {});
  await activateDue(sandbox.scheduler);
  for (const instance of [course, bystander]) for (const who of [ann, bob]) await join(instance, who);
  const untouched = await traces(sandbox, bystander);
  return {
    course,
    before: await traces(sandbox, course),
    bystanderIsUntouched: async () => expect(await traces(sandbox, bystander)).toEqual(untouched),
  };
}

const setWindow =
  ({ meetingID, orderID }: Instance, window: { fromdatetime?: Date; todatetime?: Date }) =>
  (transaction: Transaction<Database>) =>
    transaction
      .updateTable('meeting_instance')
      .set(({ eb }) => ({ ...window, version: eb('version', '+', 1) }))
      .where('meetingID', '=', meetingID)
      .where('orderID', '=', orderID)
      .execute();

const setMeeting =
  ({ meetingID }: Instance, details: { title?: string; description?: string; isPublic?: number }) =>
  (transaction: Transaction<Database>) =>
    transaction.updateTable('meeting').set(details).where('meetingID', '=', meetingID).execute();

const pendingOf = async ({ meetingID }: Instance) =>
  (
    await sandbox.db
      .selectFrom('meeting')
      .select('pendingSince')
      .where('meetingID', '=', meetingID)
      .executeTakeFirstOrThrow()
  ).pendingSince;

test('a live meeting is renamed and extended by its host: one numbered change says so', async () => {
  const { course, before, bystanderIsUntouched } = await live();
  const { todatetime } = before.record.instance;
  const later = new Date(todatetime.getTime() + hour);
  await changeMeeting(
    sandbox,
    course.meetingID,
    async (transaction) => {
      await setMeeting(course, { title: 'Course "2"', description: 'Über/unter' })(transaction);
      await setWindow(course, { todatetime: later })(transaction);
    },
    host,
  );
  expect(await pendingOf(course)).not.toBeNull();

  const { fromdatetime } = before.record.instance;
  const effect = { orderID: 1, seq: 3, fromdatetime, todatetime: later, takenOut: 0 };
  expect(await takeEffect(sandbox, course.meetingID)).toEqual({ effect: 'live', instances: [effect] });

  const after = await traces(sandbox, course);
  const detail = { title: 'Course "2"', description: 'Über/unter', todatetime: later.toISOString() };
  expect(after).toEqual({
    redis: {
      ...before.redis,
      instance: {
        ...before.redis.instance,
        title: detail.title,
        description: detail.description,
        todatetime: String(later.getTime()),
        seq: '3',
        revision: '1',
        cancelled: '0',
        fingerprint: expect.not.stringMatching(before.redis.instance?.['fingerprint'] ?? ''),
      },
      actions: [
        {
          id: '3-0',
          actionType: 'amended',
          actorID: String(host),
          userID: '',
          detail: expect.any(String),
          timestamp: expect.any(String),
          requestID: '',
        },
      ],
      activeMeetings: later.getTime(),
    },
    record: { ...before.record, instance: { ...before.record.instance, todatetime: later } },
  });
  expect(JSON.parse(after.redis.actions?.[0]?.['detail'] ?? '')).toEqual(detail);
  expect(await pendingOf(course)).toBeNull();

  // Once more, it is in line already.
  expect(await takeEffect(sandbox, course.meetingID)).toEqual({
    effect: 'live',
    instances: [{ ...effect, seq: null }],
  });
  expect(await traces(sandbox, course)).toEqual(after);
  await bystanderIsUntouched();
});

test('a live meeting is ended now: it accepts nothing more, and its record is complete', async () => {
  const { course, bystanderIsUntouched } = await live();
  const now = await redisTime(sandbox.redis);
  await changeMeeting(sandbox, course.meetingID, setWindow(course, { todatetime: now }), host);

  const { effect, instances } = await takeEffect(sandbox, course.meetingID);
  expect({ effect, instances }).toMatchObject({ effect: 'live', instances: [{ seq: 3, takenOut: 0 }] });
  const end = instances[0]?.todatetime ?? now;
  expect(end.getTime()).toBeGreaterThanOrEqual(now.getTime());
  await expect(scripts.post(sandbox.redis, course, { userID: 1, requestID: 'p', body: 'late' })).rejects.toMatchObject({
    reason: 'MEETING_NOT_ACTIVE',
  });

  await closeDue(sandbox.scheduler);
  const { redis, record } = await traces(sandbox, course);
  expect(redis).toEqual({});
  expect(record.instance).toMatchObject({ todatetime: end, archivedSeq: 5, endedAt: expect.any(Date) });
  expect(record.log.slice(2)).toEqual([
    { seq: 4, userID: 1, eventType: 'leave', timestamp: end, reason: 'ended' },
    { seq: 5, userID: 2, eventType: 'leave', timestamp: end, reason: 'ended' },
  ]);
  await bystanderIsUntouched();
});

test('what is added and has begun is in effect once a scheduler has opened it', async () => {
  const { course, bystanderIsUntouched } = await live();
  const added = { ...course, orderID: 2 };
  const now = Date.now();
  const window = { fromdatetime: new Date(now - hour), todatetime: new Date(now + hour) };
  await sandbox.db
    .insertInto('meeting_instance')
    .values({ ...added, ...window })
    .execute();
  const patient = new AbortController();

  const waiting = untilInEffect(sandbox, course.meetingID, undefined, patient.signal);
  await activateDue(sandbox.scheduler);

  const { effect, instances } = await waiting;
  expect(effect).toBe('live');
  expect(instances.map(({ orderID }) => orderID)).toEqual([1, 2]);
  expect((await join(added, ann)).seq).toBe(1);
  await bystanderIsUntouched();
});

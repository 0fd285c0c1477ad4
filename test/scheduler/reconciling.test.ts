import { instanceKeys } from '@rollcall/lua/keys';
import * as scripts from '@rollcall/lua/scripts';
import type { Database } from '@rollcall/server/db/schema';
import { bringInLine } from '@rollcall/server/domain/schedule/bring-in-line';
import { takeEffect } from '@rollcall/server/domain/schedule/take-effect';
import { activateDue } from '@rollcall/server/scheduler/activator';
import { archiveInstance } from '@rollcall/server/scheduler/archiver';
import { closeDue } from '@rollcall/server/scheduler/closer';
import { comparer } from '@rollcall/server/scheduler/comparer';
import { reconcile, reconciler } from '@rollcall/server/scheduler/reconciler';
import type { Instance } from '@rollcall/shared/meeting';
import { type Kysely, sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { changeMeeting } from '../support/change-meeting.ts';
import { openConnections } from '../support/connections.ts';
import { patienceMs } from '../support/patience.ts';
import { numbersTo } from '../support/record.ts';
import { openSandbox, type Sandbox } from '../support/sandbox.ts';
import { snapshot } from '../support/snapshot.ts';
import { traces } from '../support/traces.ts';
import { until } from '../support/until.ts';
import { startSchedulerProcess } from './support/scheduler-process.ts';

let sandbox: Sandbox;
let ann: { userID: number; email: string };
let bob: { userID: number; email: string };
beforeAll(async () => {
  sandbox = await openSandbox();
  ann = await sandbox.addUser('Ann');
  bob = await sandbox.addUser('Bob');
});
afterAll(() => sandbox[Symbol.asyncDispose]());

const hour = 60 * 60_000;

/** A seminar that Ann and Bob are invited to and are in, and another of which nothing must change. */
async function live(guests: string[] = []) {
  const audience = [ann.email, bob.email];
  const seminar = await sandbox.addMeeting({ audience });
  const bystander = await sandbox.addMeeting({ audience });
  const { meetingID } = seminar;
  if (guests.length > 0) {
    const rows = guests.map((email) => ({ meetingID, email }));
    await sandbox.db.insertInto('audience').values(rows).execute();
  }
  await activateDue(sandbox.scheduler);
  for (const instance of [seminar, bystander]) {
    for (const who of [ann, bob]) await scripts.join(sandbox.redis, instance, { ...who, requestID: `${who.userID}` });
  }
  const untouched = await traces(sandbox, bystander);
  return {
    seminar,
    meetingID,
    before: await traces(sandbox, seminar),
    bystanderIsUntouched: async () => expect(await traces(sandbox, bystander)).toEqual(untouched),
  };
}

const detailsOf = (actions: readonly Record<string, string>[] = []) =>
  actions.map(({ id, actorID, detail = '' }) => ({ id, actorID, detail: JSON.parse(detail) as unknown }));

const pendingSince = async (meetingID: number) =>
  await sandbox.db
    .selectFrom('meeting')
    .select('pendingSince')
    .where('meetingID', '=', meetingID)
    .executeTakeFirstOrThrow();

test('what is changed by SQL reaches a live instance: its title, its end, and who may stay', async () => {
  const { seminar, meetingID, before, bystanderIsUntouched } = await live();
  const todatetime = new Date(before.record.instance.todatetime.getTime() + hour);
  await sandbox.db.updateTable('meeting').set({ title: 'Talk' }).where('meetingID', '=', meetingID).execute();
  await sandbox.db.updateTable('meeting_instance').set({ todatetime }).where('meetingID', '=', meetingID).execute();
  await sandbox.db.deleteFrom('audience').where('meetingID', '=', meetingID).where('email', '=', bob.email).execute();
  await sandbox.db.insertInto('audience').values({ meetingID, email: 'Cem@example.com' }).execute();

  await reconcile(sandbox.scheduler);

  const after = await snapshot(sandbox.redis, seminar);
  expect(detailsOf(after.actions)).toEqual([
    { id: '3-0', actorID: '', detail: { title: 'Talk', todatetime: todatetime.toISOString() } },
  ]);
  expect(after).toMatchObject({
    instance: { title: 'Talk', todatetime: String(todatetime.getTime()), seq: '4' },
    audience: [ann.email, 'cem@example.com'],
    participants: [[String(ann.userID), 1]],
    activeMeetings: todatetime.getTime(),
  });
  expect(after.log?.at(-1)).toMatchObject({ id: '4-0', userID: String(bob.userID), reason: 'uninvited' });

  await reconcile(sandbox.scheduler);
  expect(await snapshot(sandbox.redis, seminar)).toEqual(after);
  await bystanderIsUntouched();
});

test('a call that stops after it has changed MySQL is completed, as the change of its host', async () => {
  const { seminar, meetingID, bystanderIsUntouched } = await live();
  const rename = sql`update meeting set title = 'Talk' where meetingID = ${meetingID}`;
  await changeMeeting(sandbox, meetingID, (transaction) => rename.execute(transaction), ann.userID);

  await reconcile(sandbox.scheduler);

  const { actions } = await snapshot(sandbox.redis, seminar);
  expect(detailsOf(actions)).toEqual([{ id: '3-0', actorID: String(ann.userID), detail: { title: 'Talk' } }]);
  expect(await pendingSince(meetingID)).toEqual({ pendingSince: null });
  await bystanderIsUntouched();
});

test('a change is left to its own call at first, and looked after within a second', async () => {
  const { meetingID } = await live();
  await changeMeeting(sandbox, meetingID, (transaction) =>
    sql`update meeting set title = 'Talk' where meetingID = ${meetingID}`.execute(transaction),
  );
  const patient = reconciler(sandbox.scheduler, 500, 3_600_000);
  expect((await patient.look()).due).toEqual([]);
  const usual = reconciler(sandbox.scheduler, 500);
  expect(await until(async () => (await usual.look()).due.length > 0)).toBe(true);
});

test('what waits is found without reading any audience, whatever else was changed', async () => {
  const [waiting, other] = [await live(), await live()];
  await changeMeeting(sandbox, waiting.meetingID, async () => {});
  await sql`delete from audience where meetingID = ${other.meetingID}`.execute(sandbox.db);

  let queries = 0;
  const db = sandbox.db.withPlugin({
    transformQuery({ node }) {
      queries += 1;
      return node;
    },
    transformResult: async ({ result }) => result,
  });
  const { due } = await reconciler({ ...sandbox.scheduler, db }, 500, 0).look();

  expect(due).toContainEqual({ meetingID: waiting.meetingID });
  expect(due).not.toContainEqual({ meetingID: other.meetingID });
  expect(queries).toBe(1);
  const differing = await comparer(sandbox.scheduler, 500).look();
  expect(differing.due).toContainEqual({ meetingID: other.meetingID });
  await reconcile(sandbox.scheduler);
});

test('an audience of 3,000 is compared whole, and everybody who is in', async () => {
  const guests = numbersTo(3000).map((n) => `guest-${n}@example.com`);
  const { seminar, meetingID, bystanderIsUntouched } = await live(guests);
  await sql`delete from audience where meetingID = ${meetingID} and email like 'guest-1%'`.execute(sandbox.db);
  await sql`delete from audience where meetingID = ${meetingID} and email = ${ann.email}`.execute(sandbox.db);

  await reconcile(sandbox.scheduler);

  const { audience, participants } = await snapshot(sandbox.redis, seminar);
  expect(audience).toEqual([bob.email, ...guests.filter((email) => !email.startsWith('guest-1'))].toSorted());
  expect(participants).toEqual([[String(bob.userID), 2]]);
  await bystanderIsUntouched();
});

test('whatever is changed of an audience that is in line is taken over as it is; what SQL did is found later', async () => {
  const { seminar, meetingID, bystanderIsUntouched } = await live();
  const [cem, dan, eve] = ['cem@example.com', 'dan@example.com', 'eve@example.com'] as const;
  const invite = (db: Kysely<Database>, email: string) =>
    db.insertInto('audience').values({ meetingID, email }).execute();
  const change = async (email: string) => {
    const revision = await changeMeeting(sandbox, meetingID, (transaction) => invite(transaction, email));
    return await bringInLine(sandbox, meetingID, { revision, added: [email], removed: [] });
  };
  await invite(sandbox.db, dan);
  expect(await change(cem)).toMatchObject({ effect: 'live', instances: [{ seq: null, takenOut: 0 }] });
  const audience = async () => (await snapshot(sandbox.redis, seminar)).audience;
  expect(await audience()).toEqual([ann.email, bob.email, cem].toSorted());

  await reconcile(sandbox.scheduler);
  expect(await audience()).toEqual([ann.email, bob.email, cem, dan].toSorted());

  // One that stops halfway leaves nothing to rely on: the next compares.
  await sandbox.redis.hdel(instanceKeys.instance(seminar), 'fingerprint');
  await sandbox.redis.srem(instanceKeys.audience(seminar), dan);
  await change(eve);
  expect(await audience()).toEqual([ann.email, bob.email, cem, dan, eve].toSorted());
  await bystanderIsUntouched();
});

test('two hosts at once: both are answered when both changes are in effect', async () => {
  const { seminar, meetingID, bystanderIsUntouched } = await live();
  await using other = await openConnections(sandbox);
  const set = (column: 'title' | 'description') => (stores: typeof sandbox.scheduler) =>
    changeMeeting(stores, meetingID, (transaction) =>
      transaction
        .updateTable('meeting')
        .set({ [column]: 'New' })
        .where('meetingID', '=', meetingID)
        .execute(),
    ).then(() => bringInLine(stores, meetingID, undefined, patienceMs));

  const answers = await Promise.all([set('title')(sandbox.scheduler), set('description')(other.scheduler)]);

  expect(answers.map(({ effect }) => effect)).toEqual(['live', 'live']);
  const { instance, actions } = await snapshot(sandbox.redis, seminar);
  expect(instance).toMatchObject({ title: 'New', description: 'New' });
  expect(Object.assign({}, ...detailsOf(actions).map(({ detail }) => detail))).toEqual({
    title: 'New',
    description: 'New',
  });
  expect(await pendingSince(meetingID)).toEqual({ pendingSince: null });
  await bystanderIsUntouched();
});

const callOff = (instance: Instance) =>
  changeMeeting(sandbox, instance.meetingID, (transaction) =>
    sql`update meeting_instance set cancelledAt = current_timestamp(3), version = version + 1
      where meetingID = ${instance.meetingID} and orderID = ${instance.orderID}`.execute(transaction),
  );

test('what is called off before it begins is withdrawn, closed, and not opened again', async () => {
  const talk = await sandbox.addMeeting({ from: hour, to: 2 * hour });
  await activateDue(sandbox.scheduler, 2 * hour);
  const { record } = await traces(sandbox, talk);
  await callOff(talk);

  expect(await bringInLine(sandbox, talk.meetingID)).toMatchObject({ effect: 'live', instances: [{ seq: null }] });
  expect(await snapshot(sandbox.redis, talk)).toEqual({});
  await activateDue(sandbox.scheduler, 2 * hour);
  expect(await snapshot(sandbox.redis, talk)).toEqual({});

  await closeDue(sandbox.scheduler);
  expect(await traces(sandbox, talk)).toEqual({
    redis: {},
    record: { ...record, instance: { ...record.instance, endedAt: expect.any(Date) } },
  });
});

test('what is called off while it is live ends, and everybody leaves for that reason', async () => {
  const { seminar, meetingID, bystanderIsUntouched } = await live();
  await callOff(seminar);
  expect(await bringInLine(sandbox, meetingID)).toMatchObject({ effect: 'live', instances: [{ seq: 3 }] });

  await closeDue(sandbox.scheduler);
  const { redis, record } = await traces(sandbox, seminar);
  expect(redis).toEqual({});
  expect(record.instance).toMatchObject({ archivedSeq: 5, endedAt: expect.any(Date) });
  const end = { eventType: 'leave', timestamp: record.instance.todatetime, reason: 'cancelled' };
  expect(record.log.slice(2)).toEqual([
    { ...end, seq: 4, userID: ann.userID },
    { ...end, seq: 5, userID: bob.userID },
  ]);
  await bystanderIsUntouched();
});

test('what is called off while Redis has lost it is closed, and everybody who was in leaves for that reason', async () => {
  const { seminar, bystanderIsUntouched } = await live();
  await archiveInstance(sandbox.scheduler, seminar);
  await sandbox.redis.del(...Object.values(instanceKeys).map((key) => key(seminar)));
  await callOff(seminar);
  await activateDue(sandbox.scheduler);
  expect((await snapshot(sandbox.redis, seminar)).instance).toBeUndefined();

  await closeDue(sandbox.scheduler);
  const { redis, record } = await traces(sandbox, seminar);
  expect(redis).toEqual({});
  expect(record.instance).toMatchObject({ archivedSeq: 4, endedAt: expect.any(Date) });
  expect(record.log.slice(2)).toMatchObject([
    { seq: 3, userID: ann.userID, reason: 'cancelled' },
    { seq: 4, userID: bob.userID, reason: 'cancelled' },
  ]);
  await bystanderIsUntouched();
});

test('what is added is opened at once, and what is ended is closed at once, though a scheduler hardly looks by itself', async () => {
  await using own = await openSandbox();
  const talk = await own.addMeeting({ from: 2 * hour, to: 3 * hour });
  const { meetingID } = talk;
  await using _process = await startSchedulerProcess(own, hour);
  const added = { meetingID, orderID: 2 };
  const window = { fromdatetime: new Date(Date.now() - 1000), todatetime: new Date(Date.now() + hour) };
  await changeMeeting(own, meetingID, (transaction) =>
    transaction
      .insertInto('meeting_instance')
      .values({ ...added, ...window })
      .execute(),
  );
  await takeEffect(own, meetingID);
  await until(async () => (await snapshot(own.redis, added)).activeMeetings !== undefined || 'it is not open');

  await changeMeeting(own, meetingID, (transaction) =>
    sql`update meeting_instance set todatetime = current_timestamp(3), version = version + 1
      where meetingID = ${meetingID} and orderID = 2`.execute(transaction),
  );
  expect(await takeEffect(own, meetingID)).toMatchObject({ effect: 'live', instances: [{ orderID: 2, seq: 1 }] });
  await until(async () => {
    const { redis, record } = await traces(own, added);
    return (Object.keys(redis).length === 0 && record.instance.endedAt !== null) || 'it is not closed';
  });
});

import type { RollcallClient } from '@rollcall/client';
import { instanceKeys } from '@rollcall/lua/keys';
import type { StoredUser } from '@rollcall/server/db/people/users';
import { activateDue } from '@rollcall/server/scheduler/activator';
import { archiveAll } from '@rollcall/server/scheduler/archiver';
import type { Instance } from '@rollcall/shared/meeting';
import type { KyselyPlugin } from 'kysely';
import { afterAll, expect, test } from 'vitest';
import { startApi } from '../support/api.ts';
import { openApiStageForFile } from '../support/api-stage.ts';

// Nothing is archived here unless a test does so: until then, a join is in Redis alone.
const { sandbox, api, live } = await openApiStageForFile();
const forAdmins = await startApi(sandbox, { participantDetails: 'admin' });
const forEveryone = await startApi(sandbox, { participantDetails: 'everyone' });
afterAll(async () => {
  await forAdmins[Symbol.asyncDispose]();
  await forEveryone[Symbol.asyncDispose]();
});
const ann = await sandbox.addUser('Ann', { age: 34, gender: 'female' });
const bob = await sandbox.addUser('Bob', { age: 5, gender: 'male' });
const [asAnn, asBob] = [await api.as(ann), await api.as(bob)];

const hidden = ({ userID, name }: StoredUser) => ({ userID, name, age: null, gender: null, email: null });

/** The participants as a caller sees them, without their times. */
async function seenBy(client: RollcallClient, instance: Instance) {
  const { participants } = await client.meetings.participants.query(instance);
  return participants.map(({ userID, name, age, gender, email }) => ({ userID, name, age, gender, email }));
}

/** A public meeting with Bob in it. */
async function withBob() {
  const seminar = await live();
  await asBob.meetings.join.mutate(seminar);
  return seminar;
}

/** Another instance of the same meeting that is live now. */
async function nextOf({ meetingID, orderID }: Instance): Promise<Instance> {
  const next = { meetingID, orderID: orderID + 1 };
  const window = { fromdatetime: new Date(Date.now() - 60_000), todatetime: new Date(Date.now() + 3_600_000) };
  await sandbox.db
    .insertInto('meeting_instance')
    .values({ ...next, ...window })
    .execute();
  await activateDue(sandbox.scheduler);
  return next;
}

test('who has not joined a meeting sees who is in, but not their age, gender and e-mail', async () => {
  const seminar = await withBob();
  const elsewhere = await live();
  await asAnn.meetings.join.mutate(elsewhere);

  expect(await seenBy(asAnn, seminar)).toEqual([hidden(bob)]);
  expect(await seenBy(await api.as(ann, 'act-as'), seminar)).toEqual([hidden(bob)]);
  expect(await seenBy(asBob, seminar)).toEqual([bob]);
  expect(await seenBy(asAnn, elsewhere)).toEqual([ann]);
});

test('who joins a meeting sees the details at once, and goes on seeing them after leaving, archived or not', async () => {
  const seminar = await withBob();
  expect(await seenBy(asAnn, seminar)).toEqual([hidden(bob)]);

  await asAnn.meetings.join.mutate(seminar);
  expect(await seenBy(asAnn, seminar)).toEqual([bob, ann]);
  await asAnn.meetings.leave.mutate(seminar);
  expect(await seenBy(asAnn, seminar)).toEqual([bob]);
  // Another server does not remember that she was in.
  await using unarchived = await startApi(sandbox);
  expect(await seenBy(await unarchived.as(ann), seminar)).toEqual([bob]);
  await archiveAll(sandbox.scheduler);
  await using archived = await startApi(sandbox);
  expect(await seenBy(await archived.as(ann), seminar)).toEqual([bob]);
});

test('a join after the last archived change counts, however much was archived before it', async () => {
  const seminar = await withBob();
  for (let n = 1; n <= 3; n += 1) await asBob.messages.post.mutate({ ...seminar, body: `${n}` });
  await archiveAll(sandbox.scheduler);

  await asAnn.meetings.join.mutate(seminar);
  await asAnn.meetings.leave.mutate(seminar);

  expect(await seenBy(asAnn, seminar)).toEqual([bob]);
});

test('who left long ago is known by the record alone', async () => {
  const seminar = await withBob();
  await asAnn.meetings.join.mutate(seminar);
  await asAnn.meetings.leave.mutate(seminar);
  await archiveAll(sandbox.scheduler);
  const log = await sandbox.redis.xrange(instanceKeys.log(seminar), '-', '+');
  // As if more had happened since than is searched.
  await sandbox.redis.xdel(instanceKeys.log(seminar), ...log.slice(1).map(([entryID]) => entryID));

  expect(await seenBy(asAnn, seminar)).toEqual([bob]);
});

test('a join of one instance counts for all instances of its meeting', async () => {
  const seminar = await withBob();
  const next = await nextOf(seminar);
  await asBob.meetings.join.mutate(next);
  await asAnn.meetings.join.mutate(seminar);
  await asAnn.meetings.leave.mutate(seminar);
  await archiveAll(sandbox.scheduler);

  expect(await seenBy(asAnn, next)).toEqual([bob]);
  expect(await seenBy(await api.as(await sandbox.addUser('Cem')), next)).toEqual([hidden(bob)]);
});

test('a leave alone is no join', async () => {
  const seminar = await withBob();
  await sandbox.db
    .insertInto('event_log')
    .values({ ...seminar, userID: ann.userID, eventType: 'leave', timestamp: new Date(), seq: 1 })
    .execute();

  expect(await seenBy(asAnn, seminar)).toEqual([hidden(bob)]);
});

test('an admin sees all details without having joined', async () => {
  const seminar = await withBob();
  expect(await seenBy(await api.as(ann, 'admin'), seminar)).toEqual([bob]);
});

test("with 'admin', participants see their own details and no others", async () => {
  const seminar = await withBob();
  await asAnn.meetings.join.mutate(seminar);

  expect(await seenBy(await forAdmins.as(ann), seminar)).toEqual([hidden(bob), ann]);
  expect(await seenBy(await forAdmins.as(bob), seminar)).toEqual([bob, hidden(ann)]);
  expect(await seenBy(await forAdmins.as(bob, 'admin'), seminar)).toEqual([bob, ann]);
});

test("with 'everyone', whoever may read the meeting sees the details", async () => {
  const seminar = await withBob();
  expect(await seenBy(await forEveryone.as(ann), seminar)).toEqual([bob]);
});

test('whether somebody has joined is looked up in the record until they have, and not while they are in', async () => {
  let queries = 0;
  const counter: KyselyPlugin = {
    transformQuery: ({ node }) => {
      queries += 1;
      return node;
    },
    transformResult: async ({ result }) => result,
  };
  await using counted = await startApi({ ...sandbox, db: sandbox.db.withPlugin(counter) });
  const seminar = await withBob();
  const dan = await sandbox.addUser('Dan');
  const queriesOf = async (user: StoredUser, scope?: string) => {
    const client = await counted.as(user, scope);
    const before = queries;
    await seenBy(client, seminar);
    return queries - before;
  };
  // Bob's name is cached from now on, and so is who reads.
  for (const user of [ann, bob, dan]) await (await counted.as(user)).meetings.active.query();
  await queriesOf(bob, 'admin');

  expect([await queriesOf(bob), await queriesOf(bob)]).toEqual([0, 0]);
  // Ann has never joined, so that is asked each time.
  expect([await queriesOf(ann), await queriesOf(ann)]).toEqual([1, 1]);
  await asAnn.meetings.join.mutate(seminar);
  await asAnn.meetings.leave.mutate(seminar);
  expect([await queriesOf(ann), await queriesOf(ann), await queriesOf(dan)]).toEqual([1, 0, 1]);
});

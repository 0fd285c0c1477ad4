import { instanceKeys } from '@rollcall/lua/keys';
import { uninvite } from '@rollcall/server/db/audience/audience';
import { sumAudiences } from '@rollcall/server/db/audience/audience-sum';
import { lockMeeting, noteMeetingChange } from '@rollcall/server/db/schedule/meeting-changes';
import { reconcile } from '@rollcall/server/scheduler/reconciler';
import type { Instance } from '@rollcall/shared/meeting';
import { expect, test } from 'vitest';
import { stateOf } from '../api/support/redis-state.ts';
import { contractRefusal, refusalOf } from '../api/support/seen-refusal.ts';
import { openApiStageForFile } from '../support/api-stage.ts';
import { makeHost } from '../support/managed.ts';
import { snapshot } from '../support/snapshot.ts';
import { until } from '../support/until.ts';

const { sandbox, api, live } = await openApiStageForFile();
const { redis, db } = sandbox;
const ann = await sandbox.addUser('Ann');
const bob = await sandbox.addUser('Bob', { email: 'Bob@Example.com' });
const cleo = await sandbox.addUser('Cleo');
const [asAnn, asBob, asCleo] = [await api.as(ann), await api.as(bob), await api.as(cleo)];
const notAllowed = contractRefusal('NOT_ALLOWED', 'meetings.join');

/** A live meeting whose host is Ann, and to which Bob is invited in capitals. */
async function board(audience: string[] = []) {
  const instance = await live({ audience: [ann.email, 'BOB@EXAMPLE.COM', ...audience] });
  await makeHost(db, instance, ann);
  return instance;
}

/** Whether Redis's audience is that of the table, and known to be: then no look of the scheduler finds it different. */
async function expectInLine(instance: Instance) {
  const rows = await db.selectFrom('audience').select('email').where('meetingID', '=', instance.meetingID).execute();
  const [audience, sum] = await Promise.all([
    redis.smembers(instanceKeys.audience(instance)),
    redis.hget(instanceKeys.instance(instance), 'audienceSum'),
  ]);
  const invited = new Set(rows.map(({ email }) => email.toLowerCase()));
  expect(audience.toSorted()).toEqual([...invited].toSorted());
  expect(sum).toBe((await sumAudiences(db, [instance.meetingID])).get(instance.meetingID));
  const { pendingSince } = await db
    .selectFrom('meeting')
    .select('pendingSince')
    .where('meetingID', '=', instance.meetingID)
    .executeTakeFirstOrThrow();
  expect(pendingSince).toBeNull();
}

test('Cleo is let in once she is invited, and not before', async () => {
  const seminar = await board();
  expect(await refusalOf(asCleo.meetings.join.mutate(seminar))).toEqual(notAllowed);

  const added = await asAnn.audience.add.mutate({ meetingID: seminar.meetingID, emails: [cleo.email] });

  expect(added).toMatchObject({ added: 1, takenOut: 0, effect: 'live', instances: [{ orderID: 1, seq: null }] });
  expect((await asCleo.meetings.join.mutate(seminar)).seq).toBe(1);
  await expectInLine(seminar);
});

test('Bob is taken out once he is invited no longer, and cannot come back; Cleo stays', async () => {
  const seminar = await board([cleo.email]);
  const bystander = await board([cleo.email]);
  for (const client of [asBob, asCleo]) {
    await client.meetings.join.mutate(seminar);
    await client.meetings.join.mutate(bystander);
  }
  const others = await stateOf(redis, bystander);
  const { log: before = [] } = await snapshot(redis, seminar);

  const { meetingID } = seminar;
  const removed = await asAnn.audience.remove.mutate({ meetingID, emails: ['bob@example.com', 'dan@example.com'] });

  expect(removed).toMatchObject({ removed: 1, takenOut: 1, version: 1, effect: 'live' });
  expect(removed.instances).toMatchObject([{ orderID: 1, seq: 3, takenOut: 1 }]);
  const { log = [], participants, instance } = await snapshot(redis, seminar);
  const timestamp = expect.any(String);
  const leave = { userID: String(bob.userID), eventType: 'leave', timestamp, reason: 'uninvited', requestID: '' };
  expect(log).toEqual([...before, { id: '3-0', ...leave }]);
  expect({ participants, seq: instance?.['seq'] }).toEqual({ participants: [[String(cleo.userID), 2]], seq: '3' });
  expect(await refusalOf(asBob.meetings.join.mutate(seminar))).toEqual(notAllowed);
  await expectInLine(seminar);
  expect(await stateOf(redis, bystander)).toEqual(others);
});

test('an audience that is replaced takes out who is not in it, but for the host', async () => {
  const seminar = await board([cleo.email, 'zoe@example.com']);
  for (const client of [asAnn, asBob, asCleo]) await client.meetings.join.mutate(seminar);

  const { meetingID } = seminar;
  const replaced = await asAnn.audience.replace.mutate({ meetingID, emails: [cleo.email, 'dan@example.com'] });

  expect(replaced).toMatchObject({ added: 1, removed: 2, takenOut: 1, effect: 'live' });
  const { participants } = await snapshot(redis, seminar);
  expect(participants?.map(([userID]) => Number(userID))).toEqual([ann.userID, cleo.userID]);
  await expectInLine(seminar);
});

test('each instance that Redis has follows: two that are live, and one that is about to begin', async () => {
  const first = await board();
  const { meetingID } = first;
  const now = Date.now();
  const window = (from: number) => ({ fromdatetime: new Date(now + from), todatetime: new Date(now + 3_600_000) });
  await db
    .insertInto('meeting_instance')
    .values([
      { meetingID, orderID: 2, ...window(-1000) },
      { meetingID, orderID: 3, ...window(30_000) },
      { meetingID, orderID: 4, ...window(3_000_000) },
    ])
    .execute();
  await live();
  const second = { meetingID, orderID: 2 };
  await asBob.meetings.join.mutate(first);
  await asBob.meetings.join.mutate(second);

  const removed = await asAnn.audience.remove.mutate({ meetingID, emails: ['bob@example.com'] });

  expect(removed).toMatchObject({ takenOut: 2, effect: 'live' });
  const takenOut = new Map(removed.instances.map((instance) => [instance.orderID, instance.takenOut]));
  expect(takenOut).toEqual(
    new Map([
      [1, 1],
      [2, 1],
      [3, 0],
    ]),
  );
  for (const orderID of [1, 2, 3]) await expectInLine({ meetingID, orderID });
});

test('nobody is taken out of a public meeting, whose audience is kept', async () => {
  const open = await live();
  await makeHost(db, open, ann);
  const { meetingID } = open;
  await asAnn.audience.add.mutate({ meetingID, emails: ['bob@example.com'] });
  await asBob.meetings.join.mutate(open);

  const removed = await asAnn.audience.remove.mutate({ meetingID, emails: ['bob@example.com'] });

  expect(removed).toMatchObject({ removed: 1, takenOut: 0 });
  expect((await snapshot(redis, open)).participants).toEqual([[String(bob.userID), 1]]);
});

test('a retry is told what the first call did, and takes out nobody who is back', async () => {
  const seminar = await board();
  const { meetingID } = seminar;
  await asBob.meetings.join.mutate(seminar);
  const input = { meetingID, emails: ['bob@example.com'], requestID: 'r1' };
  const first = await asAnn.audience.remove.mutate(input);
  await asAnn.audience.add.mutate({ meetingID, emails: ['bob@example.com'] });
  await asBob.meetings.join.mutate(seminar);

  expect(await asAnn.audience.remove.mutate(input)).toEqual(first);

  expect(first).toMatchObject({ takenOut: 1 });
  expect((await snapshot(redis, seminar)).participants).toEqual([[String(bob.userID), 3]]);
  await expectInLine(seminar);
});

test('who joins while they are uninvited is in, and taken out, or is not let in', async () => {
  const names = Array.from({ length: 20 }, (_, n) => `Guest${n}`);
  const guests = await Promise.all(names.map((name) => sandbox.addUser(name)));
  const seminar = await board(guests.map(({ email }) => email));
  const clients = await Promise.all(guests.map((guest) => api.as(guest)));
  const { meetingID } = seminar;

  const joining = clients.map((client) => client.meetings.join.mutate(seminar));
  const emails = guests.map(({ email }) => email);
  const [removed, ...joined] = await Promise.allSettled([
    asAnn.audience.remove.mutate({ meetingID, emails }),
    ...joining,
  ]);

  const inAtAll = joined.filter(({ status }) => status === 'fulfilled').length;
  expect(removed).toMatchObject({ status: 'fulfilled', value: { removed: 20, takenOut: inAtAll } });
  expect((await snapshot(redis, seminar)).participants).toBeUndefined();
  await expectInLine(seminar);
});

test('twelve changes at once all count, in MySQL and in Redis', async () => {
  const stay = Array.from({ length: 6 }, (_, n) => `stay${n}@example.com`);
  const go = Array.from({ length: 6 }, (_, n) => `go${n}@example.com`);
  const seminar = await board(go);
  const { meetingID } = seminar;
  await asBob.meetings.join.mutate(seminar);

  // Each in a request of its own: calls of one batch share a deadline, and lock the same row one after the other.
  const clients = await Promise.all([...stay, ...go].map(() => api.as(ann)));
  const done = await Promise.all(
    clients.map((client, n) =>
      n < 6
        ? client.audience.add.mutate({ meetingID, emails: stay.slice(n, n + 1) })
        : client.audience.remove.mutate({ meetingID, emails: go.slice(n - 6, n - 5) }),
    ),
  );

  const versions = done.map(({ version }) => version).toSorted((one, other) => one - other);
  expect(versions).toEqual(Array.from({ length: 12 }, (_, n) => n + 1));
  // What one of them could not wait for, a scheduler does.
  await reconcile(sandbox.scheduler);
  await expectInLine(seminar);
  const invited = await redis.smembers(instanceKeys.audience(seminar));
  expect(invited.toSorted()).toEqual([ann.email, 'bob@example.com', ...stay].toSorted());
  expect((await snapshot(redis, seminar)).participants).toEqual([[String(bob.userID), 1]]);
});

test('what a server committed before it died takes effect by a scheduler', async () => {
  const seminar = await board([cleo.email]);
  const { meetingID } = seminar;
  await asBob.meetings.join.mutate(seminar);
  await asCleo.meetings.join.mutate(seminar);

  // As the server did, up to its death: the rows, and the note that they wait for Redis.
  await db.transaction().execute(async (transaction) => {
    await lockMeeting(transaction, meetingID);
    await uninvite(transaction, meetingID, ['bob@example.com']);
    await noteMeetingChange(transaction, meetingID, ann.userID);
  });
  await until(async () => {
    await reconcile(sandbox.scheduler);
    return (await redis.zcard(instanceKeys.participants(seminar))) === 1 || 'Bob is still in';
  });

  expect((await snapshot(redis, seminar)).participants).toEqual([[String(cleo.userID), 2]]);
  await expectInLine(seminar);
});

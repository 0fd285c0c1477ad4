import { instanceKeys } from '@rollcall/lua/keys';
import { activateDue } from '@rollcall/server/scheduler/activator';
import { archiveAll } from '@rollcall/server/scheduler/archiver';
import { closeDue } from '@rollcall/server/scheduler/closer';
import type { Instance } from '@rollcall/shared/meeting';
import { expect, test } from 'vitest';
import { openApiStageForFile } from '../support/api-stage.ts';
import { endNow } from '../support/end-now.ts';
import { makeHost, managedState } from '../support/managed.ts';
import { readRecord } from '../support/record.ts';
import { snapshot } from '../support/snapshot.ts';
import { stateOf } from './support/redis-state.ts';
import { contractRefusal, refusalOf } from './support/seen-refusal.ts';

const { sandbox, api, live } = await openApiStageForFile();
const { redis, db } = sandbox;
const ann = await sandbox.addUser('Ann');
const bob = await sandbox.addUser('Bob');
const cleo = await sandbox.addUser('Cleo');
const [asAnn, asBob, asCleo] = [await api.as(ann), await api.as(bob), await api.as(cleo)];
const refused = (reason: Parameters<typeof contractRefusal>[0]) => contractRefusal(reason, 'meetings.remove');

/** A live meeting for Ann, its host, and Bob. */
async function board() {
  const instance = await live({ audience: [ann.email, bob.email] });
  await makeHost(db, instance, ann);
  return instance;
}

test('Ann, the host, takes Bob out, and he may come back', async () => {
  const seminar = await board();
  const bystander = await board();
  await asBob.meetings.join.mutate(bystander);
  await asAnn.meetings.join.mutate({ ...seminar, requestID: 'r1' });
  await asBob.meetings.join.mutate({ ...seminar, requestID: 'r1' });
  const others = await stateOf(redis, bystander);
  const before = await snapshot(redis, seminar);
  const rows = await managedState(db);

  const removed = await asAnn.meetings.remove.mutate({ ...seminar, userID: bob.userID, requestID: 'r2' });

  expect(removed).toEqual({ seq: 3, leftAt: expect.any(Date) });
  const timestamp = String(removed.leftAt.getTime());
  const requestID = `${ann.userID}:r2`;
  expect(await snapshot(redis, seminar)).toEqual({
    ...before,
    instance: { ...before.instance, seq: '3' },
    participants: [[String(ann.userID), 1]],
    log: [
      ...(before.log ?? []),
      { id: '3-0', userID: String(bob.userID), eventType: 'leave', timestamp, reason: 'removed', requestID },
    ],
    requests: { ...before.requests, [requestID]: `remove 3 ${timestamp} ${bob.userID}` },
  });
  expect(await stateOf(redis, bystander)).toEqual(others);
  expect(await managedState(db)).toEqual(rows);
  expect((await asBob.meetings.join.mutate(seminar)).seq).toBe(4);
});

test('a host who is not in can do it, and so can the scope schedule, of nobody who is known', async () => {
  const seminar = await board();
  await asBob.meetings.join.mutate(seminar);
  expect((await asAnn.meetings.remove.mutate({ ...seminar, userID: bob.userID })).seq).toBe(2);

  await asBob.meetings.join.mutate(seminar);
  const asClerk = await api.as({ userID: cleo.userID + 1000 }, 'schedule');
  expect((await asClerk.meetings.remove.mutate({ ...seminar, userID: bob.userID })).seq).toBe(4);
});

test('nobody else can, whatever their other scopes', async () => {
  const seminar = await board();
  const open = await live();
  for (const instance of [seminar, open]) await asAnn.meetings.join.mutate(instance);
  const before = [await snapshot(redis, seminar), await snapshot(redis, open)];
  const ofAnn = (instance: Instance) => ({ ...instance, userID: ann.userID });

  for (const scope of ['', 'act-as', 'admin', 'people', 'act-as admin people']) {
    const client = await api.as(bob, scope);
    expect(await refusalOf(client.meetings.remove.mutate(ofAnn(seminar)))).toEqual(refused('NOT_ALLOWED'));
    expect(await refusalOf(client.meetings.remove.mutate(ofAnn(open)))).toEqual(refused('NOT_ALLOWED'));
  }
  expect([await snapshot(redis, seminar), await snapshot(redis, open)]).toEqual(before);
});

test('who may not know of the meeting learns nothing: not that it is, nor who is in', async () => {
  const seminar = await board();
  await asBob.meetings.join.mutate(seminar);

  for (const instance of [seminar, { ...seminar, orderID: 2 }, { meetingID: 2 ** 40, orderID: 1 }]) {
    for (const userID of [bob.userID, ann.userID, 2 ** 40]) {
      const asked = asCleo.meetings.remove.mutate({ ...instance, userID });
      expect(await refusalOf(asked)).toEqual(refused('INSTANCE_UNKNOWN'));
    }
  }
  const nobody = await api.as({ userID: cleo.userID + 1000 });
  const asked = nobody.meetings.remove.mutate({ ...seminar, userID: bob.userID });
  expect(await refusalOf(asked)).toEqual(refused('USER_UNKNOWN'));
});

test('a host cannot be taken out, be it by another or by themselves', async () => {
  const seminar = await board();
  await makeHost(db, seminar, bob);
  await asAnn.meetings.join.mutate(seminar);
  await asBob.meetings.join.mutate(seminar);
  const before = await snapshot(redis, seminar);

  for (const { userID } of [ann, bob]) {
    const asked = asAnn.meetings.remove.mutate({ ...seminar, userID });
    expect(await refusalOf(asked)).toEqual(refused('TARGET_IS_HOST'));
  }
  expect(await snapshot(redis, seminar)).toEqual(before);
});

test('live, in, allowed: in this order', async () => {
  const seminar = await board();
  const ofCleo = { ...seminar, userID: cleo.userID };
  const ofAnn = { ...seminar, userID: ann.userID };

  expect(await refusalOf(asBob.meetings.remove.mutate(ofCleo))).toEqual(refused('NOT_JOINED'));
  expect(await refusalOf(asBob.meetings.remove.mutate(ofAnn))).toEqual(refused('NOT_JOINED'));
  await asAnn.meetings.join.mutate(seminar);
  expect(await refusalOf(asBob.meetings.remove.mutate(ofAnn))).toEqual(refused('NOT_ALLOWED'));
  await endNow(sandbox, seminar);
  expect(await refusalOf(asBob.meetings.remove.mutate(ofAnn))).toEqual(refused('MEETING_NOT_ACTIVE'));
});

test('a meeting that is to begin, is over or was removed is not live, and is unknown if there is none', async () => {
  const later = await live({ from: 60_000 });
  const over = await live();
  await endNow(sandbox, over);
  const hidden = await live();
  await db.updateTable('meeting').set({ removedAt: new Date() }).where('meetingID', '=', hidden.meetingID).execute();
  const asClerk = await api.as(ann, 'schedule');
  const reasonFor = async (instance: Instance) =>
    (await refusalOf(asClerk.meetings.remove.mutate({ ...instance, userID: bob.userID }))).reason;

  expect(await reasonFor(later)).toBe('MEETING_NOT_ACTIVE');
  expect(await reasonFor(over)).toBe('MEETING_NOT_ACTIVE');
  expect(await reasonFor(hidden)).toBe('INSTANCE_UNKNOWN');
  expect(await reasonFor({ ...over, orderID: 2 })).toBe('INSTANCE_UNKNOWN');
});

test('a retry gets the first answer: at once, after Redis has lost the meeting, and after its end', async () => {
  const seminar = await board();
  await asBob.meetings.join.mutate(seminar);
  const input = { ...seminar, userID: bob.userID, requestID: 'r'.repeat(128) };
  const first = await asAnn.meetings.remove.mutate(input);
  await asBob.meetings.join.mutate(seminar);
  expect(await asAnn.meetings.remove.mutate(input)).toEqual(first);

  await archiveAll(sandbox.scheduler);
  await redis.del(...Object.values(instanceKeys).map((keyOf) => keyOf(seminar)));
  const whileAway = asAnn.meetings.remove.mutate(input);
  expect(await refusalOf(whileAway)).toEqual(refused('UNAVAILABLE'));
  await activateDue(sandbox.scheduler);
  expect(await asAnn.meetings.remove.mutate(input)).toEqual(first);
  expect((await snapshot(redis, seminar)).participants).toEqual([[String(bob.userID), 3]]);

  const todatetime = await endNow(sandbox, seminar);
  await closeDue(sandbox.scheduler);
  expect(await asAnn.meetings.remove.mutate(input)).toEqual(first);
  const { log } = await readRecord(sandbox, seminar);
  const ofBob = { userID: bob.userID, timestamp: expect.any(Date) };
  expect(log).toEqual([
    { ...ofBob, seq: 1, eventType: 'join', reason: null },
    { ...ofBob, seq: 2, eventType: 'leave', reason: 'removed', timestamp: first.leftAt },
    { ...ofBob, seq: 3, eventType: 'join', reason: null },
    { ...ofBob, seq: 4, eventType: 'leave', reason: 'ended', timestamp: todatetime },
  ]);
});

test('a requestID that was used for somebody else is refused', async () => {
  const seminar = await board();
  await asBob.meetings.join.mutate(seminar);
  await asAnn.meetings.remove.mutate({ ...seminar, userID: bob.userID, requestID: 'r1' });
  const before = await snapshot(redis, seminar);

  const reused = asAnn.meetings.remove.mutate({ ...seminar, userID: cleo.userID, requestID: 'r1' });

  expect(await refusalOf(reused)).toEqual(refused('REQUEST_ID_REUSED'));
  expect(await snapshot(redis, seminar)).toEqual(before);
});

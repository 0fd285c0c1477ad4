import { instanceKeys, userKey } from '@rollcall/lua/keys';
import * as scripts from '@rollcall/lua/scripts';
import { archiveAll } from '@rollcall/server/scheduler/archiver';
import { closeDue } from '@rollcall/server/scheduler/closer';
import { eraseDue } from '@rollcall/server/scheduler/eraser';
import type { Instance } from '@rollcall/shared/meeting';
import { expect, test } from 'vitest';
import { contractRefusal, refusalOf } from '../api/support/seen-refusal.ts';
import { openApiStageForFile } from '../support/api-stage.ts';
import { endNow } from '../support/end-now.ts';
import { numbersTo, readRecord, seqsOf } from '../support/record.ts';
import { readSeal, sealByHand } from '../support/seal.ts';
import { snapshot } from '../support/snapshot.ts';

const { sandbox, api, live } = await openApiStageForFile();
const { db, redis } = sandbox;
const admin = await sandbox.addUser('Admin');
const people = await api.as(admin, 'people');
let number = 0;
const add = (name: string) => {
  number += 1;
  return sandbox.addUser(name, { email: `${name.toLowerCase()}-${number}@erase.example` });
};
type User = Awaited<ReturnType<typeof add>>;

/** Ann, Bob and Ann again are in, and say something; it is numbered 1 to 7. */
async function talk(ann: User, bob: User, plan: Parameters<typeof live>[0] = {}): Promise<Instance> {
  const instance = await live(plan);
  const [asAnn, asBob] = [await api.as(ann), await api.as(bob)];
  await asAnn.meetings.join.mutate(instance);
  await asBob.meetings.join.mutate(instance);
  await asAnn.messages.post.mutate({ ...instance, body: 'I am Ann' });
  await asBob.messages.post.mutate({ ...instance, body: 'Hello Ann' });
  await asAnn.meetings.leave.mutate(instance);
  await asAnn.meetings.join.mutate(instance);
  await asAnn.messages.post.mutate({ ...instance, body: 'Ann again' });
  return instance;
}

async function end(...instances: Instance[]): Promise<void> {
  for (const instance of instances) await endNow(sandbox, instance);
  await closeDue(sandbox.scheduler);
}

const erasureOf = ({ userID }: User) =>
  db.selectFrom('erasure').selectAll().where('userID', '=', userID).executeTakeFirst();

/** Everything that names somebody. */
async function namesOf({ userID, email }: User) {
  const [user, audience, role, log, messages, requests] = await Promise.all([
    db.selectFrom('user').select('userID').where('userID', '=', userID).execute(),
    db.selectFrom('audience').select('meetingID').where('address', '=', email).execute(),
    db.selectFrom('role').select('meetingID').where('userID', '=', userID).execute(),
    db.selectFrom('event_log').select('seq').where('userID', '=', userID).execute(),
    db.selectFrom('message').select('seq').where('userID', '=', userID).execute(),
    db.selectFrom('request').select('requestID').where('subject', '=', String(userID)).execute(),
  ]);
  return { user, audience, role, log, messages, requests, cached: await redis.exists(userKey(userID)) };
}
const nothing = { user: [], audience: [], role: [], log: [], messages: [], requests: [], cached: 0 };

/** The record as it was, with another in the place of a user, whose messages are blank. */
const replaced = (
  { log, messages, ...rest }: Awaited<ReturnType<typeof readRecord>>,
  { userID }: User,
  freshID: number,
  keep = false,
) => ({
  ...rest,
  log: log.map((row) => (row.userID === userID ? { ...row, userID: freshID } : row)),
  messages: messages.map((row) =>
    row.userID === userID ? { ...row, userID: freshID, body: keep ? row.body : '' } : row,
  ),
});

test.each([false, true])(
  'Ann is erased from what has ended (keep: %s), and what Bob did stays as it was',
  async (keep) => {
    const [ann, bob] = [await add('Ann'), await add('Bob')];
    const seminar = await talk(ann, bob, { audience: [ann.email, bob.email] });
    const bystander = await talk(bob, await add('Cleo'));
    await db.insertInto('role').values({ meetingID: seminar.meetingID, userID: ann.userID, role: 'host' }).execute();
    await (await api.as(ann, 'people')).users.upsert.mutate({ users: [{ userID: bob.userID }], requestID: 'hers' });
    await people.users.get.query({ userID: ann.userID });
    await end(seminar, bystander);
    const before = await readRecord(sandbox, seminar);
    const untouched = [await readRecord(sandbox, bystander), await readSeal(sandbox, bystander), await namesOf(bob)];

    const { freshID, doneAt } = await people.users.erase.mutate({ userID: ann.userID, keep });

    expect(doneAt).toBeInstanceOf(Date);
    expect(await namesOf(ann)).toEqual(nothing);
    const after = await readRecord(sandbox, seminar);
    expect(after).toEqual(replaced(before, ann, freshID, keep));
    expect(seqsOf(after)).toEqual(numbersTo(9));
    expect(await readSeal(sandbox, seminar)).toEqual({ seal: await sealByHand(sandbox, seminar), resealedAt: doneAt });
    expect([await readRecord(sandbox, bystander), await readSeal(sandbox, bystander), await namesOf(bob)]).toEqual(
      untouched,
    );
    expect(await erasureOf(ann)).toMatchObject({ freshID, keepBodies: keep ? 1 : 0, doneAt });
    const { requestID } = await db
      .selectFrom('message')
      .select('requestID')
      .where('userID', '=', freshID)
      .executeTakeFirstOrThrow();
    expect(requestID).toBeNull();

    // Her token is nobody's, and so is the number that took her place.
    expect(await refusalOf((await api.as(ann)).users.me.query())).toEqual(contractRefusal('USER_UNKNOWN', 'users.me'));
    const next = await add('Next');
    expect(next.userID).toBeGreaterThan(freshID);
  },
);

test('Ann, who was in nowhere, is erased from where she has taken Bob out', async () => {
  const [ann, bob] = [await add('Ann'), await add('Bob')];
  const [seminar, other] = [await live(), await live()];
  for (const { meetingID } of [seminar, other]) {
    await db.insertInto('role').values({ meetingID, userID: ann.userID, role: 'host' }).execute();
  }
  for (const instance of [seminar, other]) {
    await (await api.as(bob)).meetings.join.mutate(instance);
    await (await api.as(ann)).meetings.remove.mutate({ ...instance, userID: bob.userID, requestID: 'out' });
  }
  await archiveAll(sandbox.scheduler);
  await end(seminar);
  const before = await readRecord(sandbox, seminar);
  const requestIDs = async () => {
    const of = db.selectFrom('event_log').select('requestID').where('userID', '=', bob.userID);
    const rows = await of.where('eventType', '=', 'leave').orderBy('meetingID').execute();
    return rows.map(({ requestID }) => requestID);
  };
  const hers = `${ann.userID}:out`;
  expect(await requestIDs()).toEqual([hers, hers]);

  await people.users.erase.mutate({ userID: ann.userID });

  // The other has not ended: who sends the request again is known there still.
  expect(await requestIDs()).toEqual([null, hers]);
  expect(await erasureOf(ann)).toMatchObject({ doneAt: null });
  expect(await readRecord(sandbox, seminar)).toEqual(before);
  await end(other);
  await eraseDue(sandbox.scheduler);
  expect(await requestIDs()).toEqual([null, null]);
  expect(await erasureOf(ann)).toMatchObject({ doneAt: expect.any(Date) });
});

test('Ann is taken out of where she is in, and the record follows when that has ended', async () => {
  const [ann, bob] = [await add('Ann'), await add('Bob')];
  const [one, other] = [await talk(ann, bob, { audience: [ann.email, bob.email] }), await talk(ann, bob)];

  const { freshID, doneAt } = await people.users.erase.mutate({ userID: ann.userID });

  expect(doneAt).toBeNull();
  for (const instance of [one, other]) {
    expect(await redis.zrange(instanceKeys.participants(instance), 0, '-1')).toEqual([String(bob.userID)]);
  }
  expect((await snapshot(redis, one)).audience).toEqual([bob.email]);
  await archiveAll(sandbox.scheduler);
  const left = { seq: 8, userID: ann.userID, eventType: 'leave', reason: 'removed', timestamp: expect.any(Date) };
  expect((await readRecord(sandbox, one)).log.at(-1)).toEqual(left);
  expect((await refusalOf((await api.as(ann)).meetings.join.mutate(one))).reason).toBe('USER_UNKNOWN');

  await end(one);
  await eraseDue(sandbox.scheduler);
  expect(await erasureOf(ann)).toMatchObject({ doneAt: null });
  const inOther = await readRecord(sandbox, other);
  expect((await namesOf(ann)).log.length).toBe(inOther.log.filter(({ userID }) => userID === ann.userID).length);

  await end(other);
  const ended = await readRecord(sandbox, other);
  await eraseDue(sandbox.scheduler);
  expect(await readRecord(sandbox, other)).toEqual(replaced(ended, ann, freshID));
  expect(await namesOf(ann)).toEqual(nothing);
  expect((await erasureOf(ann))?.doneAt).toBeInstanceOf(Date);
  for (const instance of [one, other]) {
    expect((await readSeal(sandbox, instance)).seal).toEqual(await sealByHand(sandbox, instance));
    expect(seqsOf(await readRecord(sandbox, instance))).toEqual(numbersTo(9));
  }
});

test('what a crash has left is done by the scheduler, and a second time changes nothing', async () => {
  const [ann, bob] = [await add('Ann'), await add('Bob')];
  const [ended, running] = [await talk(ann, bob), await talk(ann, bob)];
  await end(ended);
  const before = await readRecord(sandbox, ended);
  // As the transaction leaves it, and nothing after it.
  await db.deleteFrom('user').where('userID', '=', ann.userID).execute();
  const freshID = (await add('Fresh')).userID;
  const erasure = { userID: ann.userID, freshID, keepBodies: 0, requestedAt: new Date() };
  await db.insertInto('erasure').values(erasure).execute();

  await eraseDue(sandbox.scheduler);
  const once = await readRecord(sandbox, ended);
  const seal = await readSeal(sandbox, ended);
  expect(once).toEqual(replaced(before, ann, freshID));
  expect(await redis.zrange(instanceKeys.participants(running), 0, '-1')).toEqual([String(bob.userID)]);
  await eraseDue(sandbox.scheduler);
  expect([await readRecord(sandbox, ended), await readSeal(sandbox, ended)]).toEqual([once, seal]);

  await end(running);
  // Two schedulers at the same time.
  await Promise.all([eraseDue(sandbox.scheduler), eraseDue(sandbox.scheduler)]);
  expect(await namesOf(ann)).toEqual(nothing);
  expect((await erasureOf(ann))?.doneAt).toBeInstanceOf(Date);
});

test('whom another server lets in a moment later is taken out again, and forgotten at the end', async () => {
  const [ann, bob] = [await add('Ann'), await add('Bob')];
  const seminar = await live();
  await archiveAll(sandbox.scheduler);
  const { doneAt } = await people.users.erase.mutate({ userID: ann.userID });
  expect(doneAt).toBeInstanceOf(Date);

  // That server remembers her.
  await scripts.join(redis, seminar, { userID: ann.userID, email: ann.email, requestID: 'late' });
  await (await api.as(bob)).meetings.join.mutate(seminar);
  await archiveAll(sandbox.scheduler);
  await eraseDue(sandbox.scheduler);
  expect(await redis.zrange(instanceKeys.participants(seminar), 0, '-1')).toEqual([String(bob.userID)]);
  expect((await erasureOf(ann))?.doneAt).toBeNull();

  await end(seminar);
  await eraseDue(sandbox.scheduler);
  expect(await namesOf(ann)).toEqual(nothing);
  expect((await erasureOf(ann))?.doneAt).toBeInstanceOf(Date);
});

test('what is not archived yet is waited for', async () => {
  const [ann, bob] = [await add('Ann'), await add('Bob')];
  const seminar = await talk(ann, bob);
  // Redis has seven changes, and MySQL none.
  const { doneAt } = await people.users.erase.mutate({ userID: ann.userID });
  expect(doneAt).toBeNull();
  expect((await erasureOf(ann))?.doneAt).toBeNull();

  await end(seminar);
  await eraseDue(sandbox.scheduler);
  expect(await namesOf(ann)).toEqual(nothing);
});

test('a retry gets the first answer, and who was erased without one is told what became of it', async () => {
  const ann = await add('Ann');
  const input = { userID: ann.userID, requestID: `erase ${ann.userID}` };
  const first = await people.users.erase.mutate(input);
  expect(await people.users.erase.mutate(input)).toEqual(first);
  expect(await people.users.erase.mutate({ userID: ann.userID })).toEqual(first);
  const reused = people.users.erase.mutate({ ...input, keep: true });
  expect(await refusalOf(reused)).toEqual(contractRefusal('REQUEST_ID_REUSED', 'users.erase'));
});

test('the last host of a meeting can be erased, and the meeting changes', async () => {
  const ann = await add('Ann');
  const { meetingID } = await sandbox.addMeeting({
    audience: [ann.email, 'bob@erase.example'],
    from: 3_600_000,
    to: 7_200_000,
  });
  await db.insertInto('role').values({ meetingID, userID: ann.userID, role: 'host' }).execute();
  await db.updateTable('meeting').set({ changedBy: ann.userID }).where('meetingID', '=', meetingID).execute();

  await people.users.erase.mutate({ userID: ann.userID });

  const meeting = await db
    .selectFrom('meeting')
    .selectAll()
    .where('meetingID', '=', meetingID)
    .executeTakeFirstOrThrow();
  expect(meeting).toMatchObject({ version: 1, changedBy: admin.userID });
  const audience = await db.selectFrom('audience').select('email').where('meetingID', '=', meetingID).execute();
  expect(audience).toEqual([{ email: 'bob@erase.example' }]);
});

test.each([
  ['nobody', { userID: 999_999_999 }, 'USER_UNKNOWN'],
  ['no user', {}, 'INVALID_INPUT'],
  ['a user of 0', { userID: 0 }, 'INVALID_INPUT'],
  ['a keep that is text', { userID: 1, keep: 'yes' }, 'INVALID_INPUT'],
])('to erase %s is refused', async (_, input, reason) => {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it is bad input that is sent here
  const refused = await refusalOf(people.users.erase.mutate(input as { userID: number }));
  expect(refused.reason).toBe(reason);
});

test.each(['', 'admin', 'act-as', 'schedule'])('with the scope "%s", nobody is erased', async (scope) => {
  const ann = await add('Ann');
  const client = await api.as(ann, scope);
  const refused = await refusalOf(client.users.erase.mutate({ userID: ann.userID }));
  expect(refused).toEqual(contractRefusal('NOT_ALLOWED', 'users.erase'));
  expect(await erasureOf(ann)).toBeUndefined();
  expect((await namesOf(ann)).user).toEqual([{ userID: ann.userID }]);
});

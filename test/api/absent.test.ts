import { instanceKeys } from '@rollcall/lua/keys';
import * as scripts from '@rollcall/lua/scripts';
import { activateDue } from '@rollcall/server/scheduler/activator';
import { archiveAll } from '@rollcall/server/scheduler/archiver';
import { closeDue } from '@rollcall/server/scheduler/closer';
import type { Instance } from '@rollcall/shared/meeting';
import { expect, test } from 'vitest';
import { openApiStageForFile } from '../support/api-stage.ts';
import { endNow } from '../support/end-now.ts';
import { readRecord } from '../support/record.ts';
import { refusalOf } from './support/seen-refusal.ts';

const { sandbox, api, live } = await openApiStageForFile();
const ann = await sandbox.addUser('Ann');
const asAnn = await api.as(ann);

const names = ['join', 'leave', 'renew', 'post', 'participants', 'list', 'byUser'] as const;

/** Every call that needs a live instance. */
const callsOf = (instance: Instance): Record<(typeof names)[number], Promise<unknown>> => ({
  join: asAnn.meetings.join.mutate(instance),
  leave: asAnn.meetings.leave.mutate(instance),
  renew: asAnn.meetings.renew.mutate({ ...instance, seq: 1 }),
  post: asAnn.messages.post.mutate({ ...instance, body: 'hello' }),
  participants: asAnn.meetings.participants.query(instance),
  list: asAnn.messages.list.query(instance),
  byUser: asAnn.messages.byUser.query({ ...instance, userID: ann.userID }),
});

async function reasonsOf(calls: Record<string, Promise<unknown>>): Promise<Record<string, string | null>> {
  const refusals = Object.entries(calls).map(async ([name, call]) => [name, (await refusalOf(call)).reason] as const);
  return Object.fromEntries(await Promise.all(refusals));
}

const all = (reason: string) => Object.fromEntries(names.map((name) => [name, reason]));

const lose = (instance: Instance) => sandbox.redis.del(...Object.values(instanceKeys).map((key) => key(instance)));

test('while Redis lacks a live meeting, callers are told to try again, and afterwards nothing is missing', async () => {
  const seminar = await live();
  const joined = await asAnn.meetings.join.mutate({ ...seminar, lease: 60 });
  await archiveAll(sandbox.scheduler);
  await lose(seminar);

  expect(await reasonsOf(callsOf(seminar))).toEqual(all('UNAVAILABLE'));
  // The same while it is being restored.
  const claim = { generation: 1, archivedSeq: 1, archivedChange: '', branches: '', grace: 0 };
  await scripts.claim(sandbox.redis, seminar, claim);
  expect(await reasonsOf(callsOf(seminar))).toEqual(all('UNAVAILABLE'));

  await sandbox.redis.hset(instanceKeys.instance(seminar), 'claimedAt', 0);
  await activateDue(sandbox.scheduler);
  expect(await asAnn.meetings.renew.mutate({ ...seminar, seq: joined.seq })).toEqual({ expiresAt: expect.any(Date) });
  expect((await asAnn.meetings.participants.query(seminar)).total).toBe(1);
});

test('a meeting that is over, not yet begun or unknown is not active, whether Redis has it or not', async () => {
  const over = await live();
  await endNow(sandbox, over);
  expect(await reasonsOf(callsOf(over))).toEqual(all('MEETING_NOT_ACTIVE'));
  await closeDue(sandbox.scheduler);
  const soon = await sandbox.addMeeting({ from: 60_000 });
  const unknown = { ...over, orderID: 99 };

  for (const instance of [over, soon, unknown]) {
    expect(await reasonsOf(callsOf(instance))).toEqual(all('MEETING_NOT_ACTIVE'));
  }
});

test('a meeting that was called off and is not closed yet is not active, and nobody is told to try again', async () => {
  const seminar = await live();
  const bystander = await live();
  for (const instance of [seminar, bystander]) await lose(instance);
  const { meetingID } = seminar;
  const row = sandbox.db.updateTable('meeting_instance').where('meetingID', '=', meetingID);
  await row.set({ cancelledAt: new Date() }).execute();

  expect(await reasonsOf(callsOf(seminar))).toEqual(all('MEETING_NOT_ACTIVE'));
  expect(await reasonsOf(callsOf(bystander))).toEqual(all('UNAVAILABLE'));
});

test('the end comes between a call and its retry: the answer is the first one again, and the record has it once', async () => {
  const seminar = await live();
  const joining = { ...seminar, requestID: 'a1' };
  const posting = { ...seminar, requestID: 'a2', body: 'goodbye' };
  const leaving = { ...seminar, requestID: 'a3' };
  const joined = await asAnn.meetings.join.mutate(joining);
  const posted = await asAnn.messages.post.mutate(posting);
  const left = await asAnn.meetings.leave.mutate(leaving);
  await endNow(sandbox, seminar);
  await closeDue(sandbox.scheduler);
  const before = await readRecord(sandbox, seminar);
  expect(before.instance.endedAt).not.toBeNull();

  expect(await asAnn.meetings.leave.mutate(leaving)).toEqual(left);
  expect(await asAnn.messages.post.mutate(posting)).toEqual(posted);
  expect(await asAnn.meetings.join.mutate(joining)).toEqual(joined);
  expect((await refusalOf(asAnn.messages.post.mutate({ ...posting, body: 'hello' }))).reason).toBe('REQUEST_ID_REUSED');
  expect((await refusalOf(asAnn.meetings.leave.mutate(seminar))).reason).toBe('MEETING_NOT_ACTIVE');
  expect(await readRecord(sandbox, seminar)).toEqual(before);
});

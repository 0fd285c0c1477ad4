import { activateDue } from '@rollcall/server/scheduler/activator';
import { archiveAll } from '@rollcall/server/scheduler/archiver';
import { closeDue } from '@rollcall/server/scheduler/closer';
import { expect, test } from 'vitest';
import { contractRefusal, refusalOf } from '../api/support/seen-refusal.ts';
import { openApiStageForFile } from '../support/api-stage.ts';
import { snapshot } from '../support/snapshot.ts';
import { openHosted } from './support/hosted.ts';
import { meetingRows, standsBy } from './support/rows.ts';

const stage = await openApiStageForFile();
const { sandbox } = stage;
const { db, redis } = sandbox;
const { bob, asAnn, asBob, hosted } = await openHosted(stage);
const bystander = await standsBy(sandbox);

const minute = 60_000;
const rowOf = async (meetingID: number) => (await meetingRows(db, meetingID)).instances[0];

test('an instance that nobody has opened is called off and closed at once', async () => {
  const seminar = await hosted({ from: 60 * minute, to: 120 * minute });
  const before = await rowOf(seminar.meetingID);

  const answer = await asAnn.schedule.cancel.mutate({ ...seminar, reason: 'Ill' });

  expect(answer).toMatchObject({ todatetime: before?.todatetime, version: 1, effect: 'scheduled', seq: null });
  const after = await rowOf(seminar.meetingID);
  expect(after).toEqual({ ...before, version: 1, cancelledAt: expect.any(Date), endedAt: after?.cancelledAt });
  await bystander.unchanged();
});

test('one that is prepared is taken from Redis again, and never opens', async () => {
  const seminar = await hosted({ from: 50_000, to: 60 * minute });
  expect(await snapshot(redis, seminar)).toHaveProperty('upcomingMeetings');

  await asAnn.schedule.cancel.mutate(seminar);

  expect(await snapshot(redis, seminar)).toEqual({});
  await activateDue(sandbox.scheduler);
  expect(await snapshot(redis, seminar)).toEqual({});
  expect(await rowOf(seminar.meetingID)).toMatchObject({ cancelledAt: expect.any(Date) });
});

test('one that is live ends now, and the record says of everybody why', async () => {
  const seminar = await hosted();
  await asBob.meetings.join.mutate(seminar);

  const { todatetime, effect, seq } = await asAnn.schedule.cancel.mutate(seminar);

  expect({ effect, seq }).toEqual({ effect: 'live', seq: 2 });
  expect((await refusalOf(asBob.messages.post.mutate({ ...seminar, body: 'but' }))).reason).toBe('MEETING_NOT_ACTIVE');
  await archiveAll(sandbox.scheduler);
  await closeDue(sandbox.scheduler);
  const leaves = await db
    .selectFrom('event_log')
    .select(['seq', 'userID', 'reason', 'timestamp'])
    .where('meetingID', '=', seminar.meetingID)
    .where('eventType', '=', 'leave')
    .execute();
  expect(leaves).toEqual([{ seq: 3, userID: bob.userID, reason: 'cancelled', timestamp: todatetime }]);
  expect(await rowOf(seminar.meetingID)).toMatchObject({
    todatetime,
    cancelledAt: expect.any(Date),
    endedAt: expect.any(Date),
  });
  expect(await snapshot(redis, seminar)).toEqual({});
  await bystander.unchanged();
});

test('what was called off is not called off, amended or ended any more', async () => {
  const seminar = await hosted({ from: 60 * minute, to: 120 * minute });
  await asAnn.schedule.cancel.mutate(seminar);
  const before = await meetingRows(db, seminar.meetingID);
  const { amend, end, cancel } = asAnn.schedule;
  const todatetime = new Date(Date.now() + 180 * minute);
  const calls = {
    'schedule.cancel': () => cancel.mutate(seminar),
    'schedule.amend': () => amend.mutate({ ...seminar, todatetime }),
    'schedule.end': () => end.mutate(seminar),
  };
  for (const [path, call] of Object.entries(calls)) {
    expect(await refusalOf(call())).toEqual(contractRefusal('INSTANCE_ENDED', path));
  }
  expect(await meetingRows(db, seminar.meetingID)).toEqual(before);
});

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
const { ann, bob, asAnn, asBob, hosted } = await openHosted(stage);
const bystander = await standsBy(sandbox);

const minute = 60_000;

/** The record of an instance, in the order of its numbers. */
async function record({ meetingID }: { meetingID: number }) {
  const log = await db
    .selectFrom('event_log')
    .select(['seq', 'userID', 'eventType as what', 'reason'])
    .where('meetingID', '=', meetingID)
    .execute();
  const actions = await db
    .selectFrom('action')
    .select(['seq', 'actorID as userID', 'actionType as what'])
    .where('meetingID', '=', meetingID)
    .execute();
  return [...log, ...actions].toSorted((one, other) => Number(one.seq) - Number(other.seq));
}

test('a live instance ends now, and its record is as complete as after an end by the clock', async () => {
  const seminar = await hosted();
  await asBob.meetings.join.mutate(seminar);

  const { fromdatetime, todatetime, ...answer } = await asAnn.schedule.end.mutate({ ...seminar, reason: ' Done ' });

  expect(answer).toEqual({ version: 1, effect: 'live', seq: 2 });
  expect(todatetime.getTime() - fromdatetime.getTime()).toBeLessThan(10 * minute);
  const late = asBob.messages.post.mutate({ ...seminar, body: 'wait' });
  expect((await refusalOf(late)).reason).toBe('MEETING_NOT_ACTIVE');
  const row = { orderID: 1, fromdatetime, todatetime, version: 1, cancelledAt: null, endedAt: null, generation: 1 };
  expect((await meetingRows(db, seminar.meetingID)).instances).toEqual([row]);

  await archiveAll(sandbox.scheduler);
  await closeDue(sandbox.scheduler);
  expect(await record(seminar)).toEqual([
    { seq: 1, userID: bob.userID, what: 'join', reason: null },
    { seq: 2, userID: ann.userID, what: 'amended' },
    { seq: 3, userID: bob.userID, what: 'leave', reason: 'ended' },
  ]);
  expect((await meetingRows(db, seminar.meetingID)).instances).toEqual([{ ...row, endedAt: expect.any(Date) }]);
  expect(await snapshot(redis, seminar)).toEqual({});
  const { endReason } = await db
    .selectFrom('meeting_instance')
    .select('endReason')
    .where('meetingID', '=', seminar.meetingID)
    .executeTakeFirstOrThrow();
  expect(endReason).toBe('Done');
  await bystander.unchanged();
});

test('what has not begun cannot end, and what has ended does not end again', async () => {
  const upcoming = await hosted({ from: 60 * minute, to: 120 * minute });
  const before = await meetingRows(db, upcoming.meetingID);
  const early = asAnn.schedule.end.mutate(upcoming);
  expect(await refusalOf(early)).toEqual(contractRefusal('MEETING_NOT_ACTIVE', 'schedule.end'));
  expect(await meetingRows(db, upcoming.meetingID)).toEqual(before);

  const seminar = await hosted();
  await asAnn.schedule.end.mutate(seminar);
  const over = await meetingRows(db, seminar.meetingID);
  const again = asAnn.schedule.end.mutate(seminar);
  expect(await refusalOf(again)).toEqual(contractRefusal('INSTANCE_ENDED', 'schedule.end'));
  expect(await meetingRows(db, seminar.meetingID)).toEqual(over);
});

test('one that has begun, and that no scheduler has opened yet, ends as well', async () => {
  const { meetingID } = await sandbox.addMeeting();
  await db.insertInto('role').values({ meetingID, userID: ann.userID, role: 'host' }).execute();
  const answer = await asAnn.schedule.end.mutate({ meetingID, orderID: 1 });
  expect(answer.seq).toBeNull();
  await closeDue(sandbox.scheduler);
  const [row] = (await meetingRows(db, meetingID)).instances;
  expect(row).toMatchObject({ todatetime: answer.todatetime, endedAt: expect.any(Date), version: 1 });
});

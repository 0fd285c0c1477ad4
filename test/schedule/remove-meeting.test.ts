import { activateDue } from '@rollcall/server/scheduler/activator';
import { closeDue } from '@rollcall/server/scheduler/closer';
import { expect, test } from 'vitest';
import { contractRefusal, refusalOf } from '../api/support/seen-refusal.ts';
import { openApiStageForFile } from '../support/api-stage.ts';
import { snapshot } from '../support/snapshot.ts';
import { openHosted } from './support/hosted.ts';
import { meetingRows, standsBy } from './support/rows.ts';

const stage = await openApiStageForFile();
const { sandbox, api } = stage;
const { db, redis } = sandbox;
const { ann, asAnn, asBob, hosted } = await openHosted(stage);
const asBackend = await api.as({ userID: 2 ** 40 }, 'schedule');
const asAdmin = await api.as({ userID: 2 ** 40 }, 'admin');
const bystander = await standsBy(sandbox);

const path = 'schedule.removeMeeting';
const minute = 60_000;

test('a meeting is hidden, what was to come of it is called off, and its records stay', async () => {
  const seminar = await hosted();
  const { meetingID } = seminar;
  await asBob.meetings.join.mutate(seminar);
  const at = (minutes: number) => new Date(Date.now() + minutes * minute);
  const windows = [
    { fromdatetime: new Date(Date.now() + 50_000), todatetime: at(30) },
    { fromdatetime: at(60), todatetime: at(90) },
  ];
  await asAnn.schedule.addInstances.mutate({ meetingID, windows });
  await activateDue(sandbox.scheduler);
  const before = await meetingRows(db, meetingID);
  expect(await refusalOf(asBackend.schedule.removeMeeting.mutate({ meetingID }))).toEqual(
    contractRefusal('INSTANCE_LIVE', path),
  );
  expect(await meetingRows(db, meetingID)).toEqual(before);

  await asAnn.schedule.end.mutate(seminar);
  await closeDue(sandbox.scheduler);
  const removed = await asBackend.schedule.removeMeeting.mutate({ meetingID });
  expect(removed).toMatchObject({ cancelled: 2, version: 3 });
  const { meeting, instances } = await meetingRows(db, meetingID);
  expect(meeting.removedAt).toBeInstanceOf(Date);
  expect(instances).toMatchObject([
    { orderID: 1, cancelledAt: null, endedAt: expect.any(Date) },
    { orderID: 2, cancelledAt: meeting.removedAt, generation: 1 },
    { orderID: 3, cancelledAt: meeting.removedAt, endedAt: meeting.removedAt, generation: 0 },
  ]);
  for (const orderID of [1, 2, 3]) expect(await snapshot(redis, { meetingID, orderID })).toEqual({});

  const lists = [
    (await asAnn.schedule.meetings.query({ meetingID })).meetings,
    (await asBackend.schedule.instances.query({ meetingID })).instances,
  ];
  expect(lists).toEqual([[], []]);
  expect(await refusalOf(asAnn.schedule.putMeeting.mutate({ meetingID, title: 'Back' }))).toEqual(
    contractRefusal('MEETING_UNKNOWN', 'schedule.putMeeting'),
  );
  const { changes } = await asAdmin.history.changes.query(seminar);
  expect(changes).toHaveLength(3);
  await bystander.unchanged();
});

test('a host cannot remove their meeting, and its externalID is not given again', async () => {
  const externalID = 'gone';
  const { meetingID } = await asBackend.schedule.putMeeting.mutate({ externalID, title: 'Seminar', isPublic: false });
  await asBackend.roles.set.mutate({ meetingID, userID: ann.userID, role: 'host' });
  expect(await refusalOf(asAnn.schedule.removeMeeting.mutate({ meetingID }))).toEqual(
    contractRefusal('NOT_ALLOWED', path),
  );
  await asBackend.schedule.removeMeeting.mutate({ meetingID, ifVersion: 2 });
  const again = asBackend.schedule.putMeeting.mutate({ externalID, title: 'Seminar', isPublic: false });
  const issue = { path: ['externalID'], message: 'belongs to a meeting that was removed' };
  expect(await refusalOf(again)).toEqual(contractRefusal('INVALID_INPUT', 'schedule.putMeeting', [issue]));
});

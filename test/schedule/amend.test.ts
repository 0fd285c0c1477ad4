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
const { asAnn, asBob, hosted } = await openHosted(stage);
const bystander = await standsBy(sandbox);

const path = 'schedule.amend';
const minute = 60_000;
const ahead = (ms: number) => new Date(Date.now() + ms);
const rowOf = async (meetingID: number) => (await meetingRows(db, meetingID)).instances[0];

test('an instance that is far ahead is moved, and nobody is bothered', async () => {
  const seminar = await hosted({ from: 60 * minute, to: 120 * minute });
  const [fromdatetime, todatetime] = [ahead(90 * minute), ahead(150 * minute)];

  const answer = await asAnn.schedule.amend.mutate({ ...seminar, fromdatetime, todatetime });

  expect(answer).toEqual({ fromdatetime, todatetime, version: 1, effect: 'scheduled', seq: null });
  const { meeting, instances } = await meetingRows(db, seminar.meetingID);
  expect(meeting).toMatchObject({ version: 1, revision: 1 });
  expect(instances).toEqual([
    { orderID: 1, fromdatetime, todatetime, version: 1, cancelledAt: null, endedAt: null, generation: 0 },
  ]);
  expect(await snapshot(redis, seminar)).toEqual({});
  await bystander.unchanged();
});

test('a live instance is extended at once, as a change with a number', async () => {
  const seminar = await hosted();
  await asBob.meetings.join.mutate(seminar);
  const before = await snapshot(redis, seminar);
  const todatetime = ahead(180 * minute);

  const answer = await asAnn.schedule.amend.mutate({ ...seminar, todatetime });

  expect(answer).toEqual({ fromdatetime: expect.any(Date), todatetime, version: 1, effect: 'live', seq: 2 });
  const now = await snapshot(redis, seminar);
  expect(now.instance).toMatchObject({ todatetime: String(todatetime.getTime()), seq: '2' });
  expect(now.activeMeetings).toBe(todatetime.getTime());
  expect({ log: now.log, participants: now.participants, audience: now.audience }).toEqual({
    log: before.log,
    participants: before.participants,
    audience: before.audience,
  });
  expect(await rowOf(seminar.meetingID)).toMatchObject({ todatetime, version: 1, endedAt: null });
  await bystander.unchanged();
});

test('a window that is the same already changes nothing', async () => {
  const seminar = await hosted();
  const before = await rowOf(seminar.meetingID);
  const answer = await asAnn.schedule.amend.mutate({
    ...seminar,
    ...(before && { fromdatetime: before.fromdatetime }),
  });
  expect(answer).toMatchObject({ version: 0, seq: null });
  expect(await rowOf(seminar.meetingID)).toEqual(before);
});

test('a change is refused to who has seen another version of the instance', async () => {
  const seminar = await hosted({ from: 60 * minute, to: 120 * minute });
  const first = await asAnn.schedule.amend.mutate({ ...seminar, todatetime: ahead(130 * minute), ifVersion: 0 });
  expect(first.version).toBe(1);
  const row = await rowOf(seminar.meetingID);

  const late = asAnn.schedule.amend.mutate({ ...seminar, todatetime: ahead(140 * minute), ifVersion: 0 });
  expect(await refusalOf(late)).toEqual(contractRefusal('VERSION_CONFLICT', path));
  expect(await rowOf(seminar.meetingID)).toEqual(row);
});

/** What is wrong with a window, and which field is named for it. */
const faults = [
  ['an end before the start', { todatetime: -60 }, 'todatetime', 'must not be in the past: use schedule.end'],
  ['an end at the start', { fromdatetime: 90, todatetime: 90 }, 'todatetime', 'must be later than fromdatetime'],
  ['a start after the end', { fromdatetime: 130 }, 'fromdatetime', 'todatetime must be later than fromdatetime'],
  ['32 days', { todatetime: 60 * 24 * 33 }, 'todatetime', 'must be at most 31 days later than fromdatetime'],
  [
    'a start 11 years ahead',
    { fromdatetime: 60 * 24 * 366 * 11, todatetime: 60 * 24 * 366 * 11 + 60 },
    'fromdatetime',
    'must be at most 10 years ahead',
  ],
] as const;

test.each(faults)('%s is refused, and the field named', async (_, minutes, field, message) => {
  const seminar = await hosted({ from: 60 * minute, to: 120 * minute });
  const before = await meetingRows(db, seminar.meetingID);
  const times = Object.entries(minutes).map(([name, value]) => [name, ahead(value * minute)]);

  const refused = asAnn.schedule.amend.mutate({ ...seminar, ...Object.fromEntries(times) });

  expect(await refusalOf(refused)).toEqual(contractRefusal('INVALID_INPUT', path, [{ path: [field], message }]));
  expect(await meetingRows(db, seminar.meetingID)).toEqual(before);
});

test('the start of an instance that has begun stands, and so does the end of one that is over', async () => {
  const seminar = await hosted();
  const before = await meetingRows(db, seminar.meetingID);
  const start = asAnn.schedule.amend.mutate({ ...seminar, fromdatetime: ahead(minute) });
  expect(await refusalOf(start)).toEqual(contractRefusal('INSTANCE_LIVE', path));
  const unknown = asAnn.schedule.amend.mutate({ ...seminar, orderID: 2, todatetime: ahead(minute) });
  expect(await refusalOf(unknown)).toEqual(contractRefusal('INSTANCE_UNKNOWN', path));
  expect(await meetingRows(db, seminar.meetingID)).toEqual(before);

  await asAnn.schedule.end.mutate(seminar);
  for (const state of ['ended by Redis', 'closed']) {
    if (state === 'closed') await closeDue(sandbox.scheduler);
    const over = await meetingRows(db, seminar.meetingID);
    const reopened = asAnn.schedule.amend.mutate({ ...seminar, todatetime: ahead(60 * minute) });
    expect({ state, ...(await refusalOf(reopened)) }).toEqual({ state, ...contractRefusal('INSTANCE_ENDED', path) });
    expect(await meetingRows(db, seminar.meetingID)).toEqual(over);
  }
  await bystander.unchanged();
});

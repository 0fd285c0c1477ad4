import { redisTime } from '@rollcall/server/stores/clock';
import { expect, test } from 'vitest';
import { contractRefusal, refusalOf } from '../api/support/seen-refusal.ts';
import { openApiStageForFile } from '../support/api-stage.ts';
import { meetingRows, standsBy } from './support/rows.ts';

const { sandbox, api } = await openApiStageForFile();
const { db, redis } = sandbox;
const ann = await sandbox.addUser('Ann');
const asBackend = await api.as({ userID: ann.userID + 1000 }, 'schedule');
const bystander = await standsBy(sandbox);

const path = 'schedule.addInstances';
const now = (await redisTime(redis)).getTime();
const hour = 3_600_000;
const day = 24 * hour;
/** Hours from the start of this file. */
const window = (from: number, to: number) => ({
  fromdatetime: new Date(now + from * hour),
  todatetime: new Date(now + to * hour),
});

async function newMeeting() {
  const { meetingID } = await asBackend.schedule.putMeeting.mutate({ title: 'Seminar', isPublic: true });
  return meetingID;
}

/** As a row that nobody has touched since. */
const row = (orderID: number, one: ReturnType<typeof window>, version = 1) => ({
  orderID,
  ...one,
  version,
  cancelledAt: null,
  endedAt: null,
  generation: 0,
});

test('instances are numbered on from the highest, and it is said which are at the same time', async () => {
  const meetingID = await newMeeting();
  const windows = [window(1, 2), window(3, 4)];
  const first = await asBackend.schedule.addInstances.mutate({ meetingID, windows });
  expect(first).toEqual({
    instances: windows.map((one, n) => ({ orderID: n + 1, ...one, overlaps: [] })),
    version: 2,
    effect: 'scheduled',
  });

  const more = [window(2, 3), window(1.5, 3.5), window(3.25, 3.75)];
  const second = await asBackend.schedule.addInstances.mutate({ meetingID, windows: more });
  expect(second).toEqual({
    instances: [
      { orderID: 3, ...more[0], overlaps: [4] },
      { orderID: 4, ...more[1], overlaps: [1, 2, 3, 5] },
      { orderID: 5, ...more[2], overlaps: [2, 4] },
    ],
    version: 3,
    effect: 'scheduled',
  });
  const { meeting, instances } = await meetingRows(db, meetingID);
  expect(meeting).toMatchObject({ version: 3, revision: 3 });
  expect(instances).toEqual([...windows, ...more].map((one, n) => row(n + 1, one)));
  await bystander.unchanged();
});

test('an instance that has begun is accepted, and opens in a moment', async () => {
  const meetingID = await newMeeting();
  const { effect } = await asBackend.schedule.addInstances.mutate({ meetingID, windows: [window(-1, 1)] });
  expect(effect).toBe('pending');
  expect((await meetingRows(db, meetingID)).instances).toEqual([row(1, window(-1, 1))]);
});

test('five hundred instances are added in one call, also by a client that sends dates', async () => {
  const meetingID = await newMeeting();
  const windows = Array.from({ length: 500 }, (_, n) => window(24 * n + 1, 24 * n + 2));
  const { instances } = await asBackend.schedule.addInstances.mutate({ meetingID, windows });
  expect(instances.map(({ orderID }) => orderID)).toEqual(windows.map((_, n) => n + 1));
  expect((await meetingRows(db, meetingID)).instances).toEqual(windows.map((one, n) => row(n + 1, one)));
});

test('of an instance that overlaps with many, ten are named', async () => {
  const meetingID = await newMeeting();
  const windows = Array.from({ length: 12 }, () => window(1, 2));
  const { instances } = await asBackend.schedule.addInstances.mutate({ meetingID, windows });
  expect(instances.at(-1)?.overlaps).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
});

const fault = (n: number, field: string, message: string) => ({ path: ['windows', n, field], message });
const years = (count: number, more = 0) => {
  const time = new Date(now + more);
  time.setUTCFullYear(time.getUTCFullYear() + count);
  return { fromdatetime: time, todatetime: new Date(time.getTime() + hour) };
};

test('every window that cannot be is named, and nothing is added', async () => {
  const meetingID = await newMeeting();
  const before = await meetingRows(db, meetingID);
  const windows = [
    window(1, 2),
    window(2, 1),
    window(3, 3),
    window(-2, -1),
    { ...window(1, 2), todatetime: new Date(now + hour + 31 * day + 1) },
    { ...window(1, 2), todatetime: new Date(now + hour + 31 * day) },
    years(10, -hour),
    years(10, hour),
  ];
  const refused = asBackend.schedule.addInstances.mutate({ meetingID, windows });
  expect(await refusalOf(refused)).toEqual(
    contractRefusal('INVALID_INPUT', path, [
      fault(1, 'todatetime', 'must be later than fromdatetime'),
      fault(2, 'todatetime', 'must be later than fromdatetime'),
      fault(3, 'todatetime', 'must not be in the past'),
      fault(4, 'todatetime', 'must be at most 31 days later than fromdatetime'),
      fault(7, 'fromdatetime', 'must be at most 10 years ahead'),
    ]),
  );
  expect(await meetingRows(db, meetingID)).toEqual(before);
  await bystander.unchanged();
});

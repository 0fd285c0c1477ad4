import {
  lasting,
  newTime,
  startingAt,
  type TimeDraft,
  timeProblems,
  windowsOf,
} from '@rollcall/web/schedule/instances/time-draft';
import { weeklyWindows } from '@rollcall/web/schedule/instances/weekly';
import { afterAll, beforeAll, expect, test } from 'vitest';

// Where the clocks change, on 29 March and 25 October 2026.
const zone = process.env['TZ'];
beforeAll(() => {
  process.env['TZ'] = 'Europe/Berlin';
});
afterAll(() => {
  if (zone === undefined) delete process.env['TZ'];
  else process.env['TZ'] = zone;
});

const now = Date.parse('2026-03-01T08:00:00Z');
const draft = (fields: Partial<TimeDraft>): TimeDraft => ({
  key: 1,
  starts: '2026-03-20T10:00',
  ends: '2026-03-20T11:30',
  isWeekly: false,
  until: '2026-04-10',
  ...fields,
});
const inUtc = (windows: { fromdatetime: Date; todatetime: Date }[]) =>
  windows.map(({ fromdatetime, todatetime }) => `${fromdatetime.toISOString()} ${todatetime.toISOString()}`);

test('every week it is at the same time of day, also after the clocks have changed', () => {
  expect(inUtc(windowsOf(draft({ isWeekly: true })))).toEqual([
    '2026-03-20T09:00:00.000Z 2026-03-20T10:30:00.000Z',
    '2026-03-27T09:00:00.000Z 2026-03-27T10:30:00.000Z',
    '2026-04-03T08:00:00.000Z 2026-04-03T09:30:00.000Z',
    '2026-04-10T08:00:00.000Z 2026-04-10T09:30:00.000Z',
  ]);
  expect(inUtc(windowsOf(draft({})))).toEqual(['2026-03-20T09:00:00.000Z 2026-03-20T10:30:00.000Z']);
});

test('a meeting over midnight ends on the next day each week, and the year may change', () => {
  const weekly = { starts: '2026-12-24T23:00', ends: '2026-12-25T01:00', until: '2027-01-07' };
  expect(inUtc(weeklyWindows(weekly))).toEqual([
    '2026-12-24T22:00:00.000Z 2026-12-25T00:00:00.000Z',
    '2026-12-31T22:00:00.000Z 2027-01-01T00:00:00.000Z',
    '2027-01-07T22:00:00.000Z 2027-01-08T00:00:00.000Z',
  ]);
});

test('what the clocks skip is later on that day, and says so', () => {
  const weekly = { starts: '2026-03-22T02:30', ends: '2026-03-22T04:00', until: '2026-04-05' };
  const windows = weeklyWindows(weekly);
  expect(windows.map(({ isMoved }) => isMoved)).toEqual([false, true, false]);
  expect(inUtc(windows)[1]).toBe('2026-03-29T01:30:00.000Z 2026-03-29T02:00:00.000Z');
  const tooShort = draft({ starts: '2026-03-22T02:15', ends: '2026-03-22T03:00', isWeekly: true, until: '2026-04-05' });
  expect(timeProblems(tooShort, now)).toEqual({
    until: 'The clocks skip the end of 2026-03-29. Choose other times of day.',
  });
});

test.each<[Partial<TimeDraft>, object]>([
  [{}, {}],
  [{ starts: '' }, { starts: 'Choose when it starts.' }],
  [{ ends: '' }, { ends: 'Choose when it ends.' }],
  [{ ends: '2026-03-20T10:00' }, { ends: 'It must end after it starts.' }],
  [{ starts: '2026-02-01T10:00', ends: '2026-03-01T09:00' }, { ends: 'This is over already. Choose a later end.' }],
  // It begins at once.
  [{ starts: '2026-02-28T10:00', ends: '2026-03-01T09:01' }, {}],
  [{ ends: '2026-04-20T11:00' }, {}],
  [{ ends: '2026-04-20T11:01' }, { ends: 'A meeting can last 31 days at most.' }],
  [{ starts: '2036-03-01T09:01', ends: '2036-03-01T10:00' }, { starts: 'Choose a start within the next 10 years.' }],
  [{ isWeekly: true, until: '' }, { until: 'Choose the last day.' }],
  [{ isWeekly: true, until: '2026-03-19' }, { until: 'Choose a day that is not before the first time.' }],
  [
    { isWeekly: true, until: '2035-12-31' },
    { until: 'More than 500 times cannot be added at once. Choose an earlier day.' },
  ],
  [{ isWeekly: true, until: '2035-10-12' }, {}],
  [{ isWeekly: true, until: '2026-03-20' }, {}],
])('%j is found to be wrong where the server would refuse it: %j', (fields, problems) => {
  expect(timeProblems(draft(fields), now)).toEqual(problems);
});

test('the end follows the start, and another time begins a week after the one before', () => {
  const moved = startingAt(draft({}), '2026-03-28T23:00');
  expect(moved).toMatchObject({ starts: '2026-03-28T23:00', ends: '2026-03-29T00:30' });
  expect(lasting(moved, 240)).toMatchObject({ ends: '2026-03-29T04:00' });
  expect(startingAt(draft({ ends: '' }), '2026-03-21T10:00')).toMatchObject({ starts: '2026-03-21T10:00', ends: '' });
  expect(newTime(draft({}))).toMatchObject({ starts: '2026-03-27T10:00', ends: '2026-03-27T11:30', isWeekly: false });
  expect(newTime(undefined, new Date(now))).toMatchObject({ starts: '2026-03-01T10:00', ends: '2026-03-01T11:00' });
});

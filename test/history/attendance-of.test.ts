import { Attendance, type Attended, type Coming, lengthOf } from '@rollcall/server/domain/history/attendance-of';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const [ann, bob] = [1, 2];
const join = (userID: number, at: number): Coming => ({ userID, eventType: 'join', timestamp: new Date(at) });
const leave = (userID: number, at: number): Coming => ({ userID, eventType: 'leave', timestamp: new Date(at) });

function attended(log: readonly Coming[], window = { from: 0, until: 100 }): Record<number, Attended> {
  const attendance = new Attendance(window);
  for (const entry of log) attendance.add(entry);
  return Object.fromEntries(attendance.people());
}

test('who leaves and comes back has two intervals and two joins', () => {
  const log = [join(ann, 10), join(bob, 20), leave(ann, 30), join(ann, 40), leave(bob, 50), leave(ann, 60)];
  expect(attended(log)).toEqual({
    [ann]: {
      intervals: [
        { from: 10, to: 30 },
        { from: 40, to: 60 },
      ],
      joins: 2,
      isIn: false,
    },
    [bob]: { intervals: [{ from: 20, to: 50 }], joins: 1, isIn: false },
  });
});

test('who comes back in the same millisecond was never out', () => {
  const log = [join(ann, 10), leave(ann, 30), join(ann, 30), leave(ann, 60)];
  expect(attended(log)).toEqual({ [ann]: { intervals: [{ from: 10, to: 60 }], joins: 2, isIn: false } });
});

test('who is in counts until the end of the window, which for a live instance is now', () => {
  expect(attended([join(ann, 10)])).toEqual({ [ann]: { intervals: [{ from: 10, to: 100 }], joins: 1, isIn: true } });
});

test('what is outside of the window does not count', () => {
  const log = [join(ann, 5), leave(ann, 20), join(ann, 70), leave(ann, 95), join(bob, 95), leave(bob, 99)];
  expect(attended(log, { from: 10, until: 80 })).toEqual({
    [ann]: {
      intervals: [
        { from: 10, to: 20 },
        { from: 70, to: 80 },
      ],
      joins: 2,
      isIn: false,
    },
    [bob]: { intervals: [{ from: 80, to: 80 }], joins: 1, isIn: false },
  });
});

test('a clock that was set back takes no time away, and gives none twice', () => {
  const log = [join(ann, 50), leave(ann, 40), join(bob, 10), leave(bob, 60), join(bob, 30), leave(bob, 70)];
  expect(attended(log)).toEqual({
    [ann]: { intervals: [{ from: 50, to: 50 }], joins: 1, isIn: false },
    [bob]: { intervals: [{ from: 10, to: 70 }], joins: 2, isIn: false },
  });
});

/** The same, worked out moment by moment: each half of a millisecond in which somebody was in is a mark on a line. */
function byMarks(log: readonly Coming[], userID: number, window: { from: number; until: number }) {
  const marks = new Set<number>();
  const own = log.filter((entry) => entry.userID === userID);
  const within = (at: number) => Math.min(Math.max(at, window.from), window.until);
  let since: number | undefined;
  let joins = 0;
  const mark = (to: number) => {
    if (since === undefined) return;
    marks.add(2 * since);
    for (let at = 2 * since; at <= 2 * to; at += 1) marks.add(at);
    since = undefined;
  };
  for (const { eventType, timestamp } of own) {
    if (eventType === 'leave') mark(within(timestamp.getTime()));
    else {
      joins += 1;
      if (since === undefined) since = within(timestamp.getTime());
    }
  }
  const isIn = since !== undefined;
  mark(window.until);
  const intervals: { from: number; to: number }[] = [];
  for (let at = 2 * window.from; at <= 2 * window.until; at += 1) {
    if (!marks.has(at)) continue;
    if (!marks.has(at - 1)) intervals.push({ from: at / 2, to: at / 2 });
    const last = intervals.at(-1);
    if (last) last.to = at / 2;
  }
  return joins === 0 ? undefined : { intervals, joins, isIn };
}

const change = fc.record({
  userID: fc.constantFrom(ann, bob),
  eventType: fc.constantFrom<'join' | 'leave'>('join', 'leave'),
  /** How far the clock goes on; at times, it is set back. */
  step: fc.integer({ min: -15, max: 20 }),
});
const logs = fc.array(change, { maxLength: 24 }).map((changes) => {
  let now = 20;
  return changes.map(({ step, ...entry }): Coming => {
    now = Math.max(0, now + step);
    return { ...entry, timestamp: new Date(now) };
  });
});
const windows = fc
  .tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 60 }))
  .map(([one, other]) => ({ from: Math.min(one, other), until: Math.max(one, other) }));

test('over random logs, it is what counting each moment gives', () => {
  fc.assert(
    fc.property(logs, windows, (log, window) => {
      const found = attended(log, window);
      for (const userID of [ann, bob]) {
        const expected = byMarks(log, userID, window);
        expect(found[userID]).toEqual(expected);
        if (!expected) continue;
        const marks = expected.intervals.reduce((sum, { from, to }) => sum + (to - from), 0);
        expect(lengthOf(expected)).toBe(marks);
        expect(marks).toBeLessThanOrEqual(window.until - window.from);
      }
    }),
    { numRuns: 2000 },
  );
});

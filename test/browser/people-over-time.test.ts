import { peopleAt, peopleOverTime, thinned } from '@rollcall/web/record/presence/people-over-time';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const date = (ms: number) => new Date(ms);
const window = { from: 0, until: 100 };

test('each step says how many are in from then on; who goes as another comes changes nothing', () => {
  const ann = { intervals: [stay(0, 20), stay(30, 100)] };
  const bob = { intervals: [stay(20, 40)] };
  expect(peopleOverTime([ann, bob], window)).toEqual({
    steps: [
      { at: 0, people: 1 },
      { at: 30, people: 2 },
      { at: 40, people: 1 },
    ],
    peak: { at: 30, people: 2 },
    average: 1.1,
  });
});

test('where nobody was in, the only step says so', () => {
  expect(peopleOverTime([], window)).toEqual({
    steps: [{ at: 0, people: 0 }],
    peak: { at: 0, people: 0 },
    average: 0,
  });
  expect(peopleOverTime([{ intervals: [stay(5, 5)] }], window).steps).toEqual([{ at: 0, people: 0 }]);
  expect(peopleOverTime([], { from: 7, until: 7 }).average).toBe(0);
});

function stay(from: number, to: number) {
  return { from: date(from), to: date(to) };
}

/** One person's stays, in order and apart, some of them beyond the window. */
const person = fc
  .uniqueArray(fc.integer({ min: -20, max: 120 }), { maxLength: 8 })
  .map((times) => times.toSorted((one, other) => one - other))
  .map((times) => ({
    intervals: times.flatMap((from, n) => (n % 2 === 0 && n + 1 < times.length ? [stay(from, times[n + 1] ?? 0)] : [])),
  }));

/** By looking at everybody at each moment. */
const bruteForce = (everybody: readonly { intervals: { from: Date; to: Date }[] }[], time: number): number =>
  everybody.filter(({ intervals }) => intervals.some(({ from, to }) => from.getTime() <= time && time < to.getTime()))
    .length;

test('at every moment it counts as many as are found one by one', () => {
  fc.assert(
    fc.property(fc.array(person, { maxLength: 12 }), (everybody) => {
      const { steps, peak, average } = peopleOverTime(everybody, window);
      const counts = Array.from({ length: 100 }, (_, time) => bruteForce(everybody, time));
      expect(counts.map((_, time) => peopleAt(steps, time))).toEqual(counts);
      expect(peak).toEqual({ at: counts.indexOf(Math.max(...counts)), people: Math.max(...counts) });
      expect(average).toBeCloseTo(counts.reduce((sum, count) => sum + count, 0) / 100);
      expect(steps.every((step, n) => step.people !== steps[n - 1]?.people)).toBe(true);
    }),
  );
});

test('a picture of fewer columns shows in each of them the most that were in', () => {
  fc.assert(
    fc.property(fc.array(person, { minLength: 8, maxLength: 12 }), (everybody) => {
      const { steps } = peopleOverTime(everybody, window);
      fc.pre(steps.length > 10);
      const columns = thinned(steps, window, 10);
      const most = (column: number) =>
        Math.max(...Array.from({ length: 10 }, (_, n) => bruteForce(everybody, 10 * column + n)));
      expect(columns).toEqual(Array.from({ length: 10 }, (_, column) => ({ at: 10 * column, people: most(column) })));
    }),
  );
});

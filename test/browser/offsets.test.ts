import { Offsets } from '@rollcall/web/ui/long-list/offsets';
import { covers, rangeOf } from '@rollcall/web/ui/long-list/shown-range';
import { expect, test } from 'vitest';

interface Row {
  key: number;
  estimate: number;
}

const keyOf = ({ key }: Row): number => key;
const estimate = (row: Row): number => row.estimate;

/** The same numbers each time, from 0 up to a bound. */
function dice(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}

/** What `Offsets` does, by adding everything up each time. */
class Naive {
  readonly #sizes = new Map<number, number>();
  rows: readonly Row[] = [];

  sizeAt(index: number): number {
    const row = this.rows[index];
    return row ? (this.#sizes.get(row.key) ?? row.estimate) : 0;
  }

  measure(index: number, size: number): number {
    const row = this.rows[index];
    if (!row) return 0;
    const difference = size - this.sizeAt(index);
    this.#sizes.set(row.key, size);
    return difference;
  }

  startOf(index: number): number {
    return this.rows.slice(0, index).reduce((sum, _row, at) => sum + this.sizeAt(at), 0);
  }

  indexAt(place: number): number {
    return Math.max(
      0,
      this.rows.findLastIndex((_row, index) => this.startOf(index) <= place),
    );
  }
}

/** That all rows of which anything is in view are in a range. */
function expectInView(
  naive: Naive,
  { from, to }: { from: number; to: number },
  { scrollTop, clientHeight }: { scrollTop: number; clientHeight: number },
): void {
  for (const index of naive.rows.keys()) {
    const [start, end] = [naive.startOf(index), naive.startOf(index + 1)];
    if (end <= scrollTop || start >= scrollTop + clientHeight) continue;
    expect(index >= from && index < to, `row ${index} is in view, and not among ${from} … ${to}`).toBe(true);
  }
}

/** Other rows in place of these, as lists change: at the end, at the beginning, in between, all of them, none. */
function changed(rows: readonly Row[], roll: (bound: number) => number, newKey: () => number): Row[] {
  const fresh = () => ({ key: newKey(), estimate: 10 + roll(50) });
  const at = roll(rows.length + 1);
  switch (roll(8)) {
    case 0:
      return [fresh(), ...rows];
    case 1:
      return rows.slice(0, at);
    case 2:
      return rows.slice(at);
    case 3:
      return [...rows.slice(0, -1), { ...(rows.at(-1) ?? fresh()), estimate: 10 + roll(50) }];
    case 4:
      return rows.toReversed();
    case 5:
      return rows.filter(() => roll(4) > 0);
    default:
      return [...rows, ...Array.from({ length: roll(5) }, fresh)];
  }
}

test.each(Array.from({ length: 20 }, (_, seed) => seed))('offsets are what the sizes add up to (seed %i)', (seed) => {
  const roll = dice(seed);
  const [offsets, naive] = [new Offsets(), new Naive()];
  let keys = 0;
  for (let step = 0; step < 300; step += 1) {
    let [difference, expected] = [0, 0];
    if (roll(3) === 0) {
      naive.rows = naive.rows.length > 0 ? changed(naive.rows, roll, () => keys++) : [{ key: keys++, estimate: 20 }];
      offsets.update(naive.rows, keyOf, estimate);
    } else {
      const [index, size] = [roll(naive.rows.length + 2), roll(120)];
      [difference, expected] = [offsets.measure(index, size), naive.measure(index, size)];
    }
    expect(difference).toBe(expected);
    expect(offsets.count).toBe(naive.rows.length);
    const index = roll(naive.rows.length + 3);
    expect(offsets.startOf(index), `where ${index} begins, step ${step}`).toBe(naive.startOf(index));
    const place = roll(naive.startOf(naive.rows.length) + 100) - 50;
    const found = offsets.indexAt(place);
    expect(found, `what is at ${place}, step ${step}`).toBe(naive.indexAt(place));
    const view = { scrollTop: Math.max(place, 0), clientHeight: 1 + roll(400) };
    expectInView(naive, rangeOf(offsets, view, 'reading'), view);
    expect(covers(rangeOf(offsets, view, 'reading'), offsets, view)).toBe(true);
    expect(rangeOf(offsets, view, 'end').to).toBe(naive.rows.length);
    expect(rangeOf(offsets, view, 'start').from).toBe(0);
  }
});

test('rows that grow in place are added up again only from there on', () => {
  const rows: Row[] = Array.from({ length: 1_000 }, (_, key) => ({ key, estimate: 30 }));
  const offsets = new Offsets();
  offsets.update(rows, keyOf, estimate);
  expect(offsets.startOf(1_000)).toBe(30_000);

  rows.push({ key: 1_000, estimate: 44 });
  offsets.update(rows, keyOf, estimate);
  expect(offsets.startOf(1_001)).toBe(30_044);
  expect(offsets.measure(999, 50)).toBe(20);
  expect([offsets.startOf(999), offsets.startOf(1_000), offsets.startOf(1_001)]).toEqual([29_970, 30_020, 30_064]);
});

test('what is shown does no longer do once its edge comes near', () => {
  const offsets = new Offsets();
  offsets.update(
    Array.from({ length: 1_000 }, (_, key) => ({ key, estimate: 30 })),
    keyOf,
    estimate,
  );
  const range = rangeOf(offsets, { scrollTop: 3_000, clientHeight: 300 }, 'reading');
  expect(range).toEqual({ from: 90, to: 121 });

  const isCovered = (scrollTop: number) => covers(range, offsets, { scrollTop, clientHeight: 300 });
  expect([2_849, 2_850, 3_150, 3_180].map(isCovered)).toEqual([false, true, true, false]);
});

test('a size is remembered while its row is not in the list', () => {
  const [ann, bob] = [
    { key: 1, estimate: 30 },
    { key: 2, estimate: 30 },
  ];
  const offsets = new Offsets();
  offsets.update([ann, bob], keyOf, estimate);
  offsets.measure(0, 75);
  offsets.update([bob], keyOf, estimate);
  expect(offsets.startOf(1)).toBe(30);

  offsets.update([bob, ann], keyOf, estimate);

  expect(offsets.startOf(2)).toBe(105);
});

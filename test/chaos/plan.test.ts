import { expect, test } from 'vitest';
import { type Fault, lasts } from '../../chaos/faults/fault.ts';
import { planStrikes } from '../../chaos/plan.ts';
import { createRandom } from '../../chaos/random.ts';

const faultOf = (name: string): Fault => ({ name, lastsMs: lasts(100, 2_000), victims: [] });
const faults = ['killed', 'frozen', 'cut', 'delayed', 'emptied'].map(faultOf);

const planOf = (seed: number, runMs: number) =>
  planStrikes(faults, createRandom(seed), runMs).map(({ fault, atMs, lastsMs, random }) => ({
    fault: fault.name,
    atMs,
    lastsMs,
    draws: [random.float(), random.float()],
  }));

test('the same seed gives the same plan, down to what each strike draws; another seed another', () => {
  expect(planOf(7, 600_000)).toEqual(planOf(7, 600_000));
  expect(planOf(8, 600_000)).not.toEqual(planOf(7, 600_000));
});

test.each([1_000, 40_000, 600_000])('in %d ms every kind strikes, within the time and in its order', (runMs) => {
  const plan = planOf(7, runMs);
  expect(new Set(plan.map(({ fault }) => fault))).toEqual(new Set(faults.map(({ name }) => name)));
  expect(plan.map(({ atMs }) => atMs)).toEqual(plan.map(({ atMs }) => atMs).toSorted((one, other) => one - other));
  expect(plan.every(({ atMs }) => atMs >= 0 && atMs < runMs)).toBe(true);
});

test('in a long run the kinds take turns', () => {
  const plan = planOf(7, 600_000);
  expect(plan).toHaveLength(150);
  for (const { name } of faults) expect(plan.filter(({ fault }) => fault === name)).toHaveLength(30);
});

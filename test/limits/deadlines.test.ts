import { Deadlines, type Over } from '@rollcall/server/domain/deadlines';
import { expect, test } from 'vitest';
import { until } from '../support/until.ts';

const never = () => new Promise<never>(() => {});
const outcomeOf = (work: Promise<unknown>) =>
  work.then(
    (value) => value,
    (error: { reason?: string }) => error.reason ?? error,
  );

test('work that takes too long is given up in the order of its beginning, and other work is not', async () => {
  const deadlines = new Deadlines(200);
  const given: string[] = [];
  const [ann, bob] = ['Ann', 'Bob'].map(async (name) => {
    const outcome = await outcomeOf(deadlines.within(never));
    given.push(name);
    return outcome;
  });
  const quick = await deadlines.within(async () => 'done');

  expect(quick).toBe('done');
  expect([await ann, await bob]).toEqual(['UNAVAILABLE', 'UNAVAILABLE']);
  expect(given).toEqual(['Ann', 'Bob']);
});

test('what begins later is given up later, and no earlier than promised', async () => {
  const deadlines = new Deadlines(100);
  for (let n = 0; n < 3; n += 1) {
    const began = performance.now();
    const first = outcomeOf(deadlines.within(never));
    await until(() => performance.now() - began > 40);
    const between = performance.now();
    const second = outcomeOf(deadlines.within(never));
    expect(await first).toBe('UNAVAILABLE');
    expect(performance.now() - began).toBeGreaterThanOrEqual(99);
    expect(await second).toBe('UNAVAILABLE');
    expect(performance.now() - between).toBeGreaterThanOrEqual(99);
  }
});

test('work learns that nobody waits for it, be it done, failed or given up', async () => {
  const deadlines = new Deadlines(50);
  const seen: Over[] = [];
  const follow = (work: () => Promise<unknown>) =>
    outcomeOf(
      deadlines.within((over) => {
        expect(over.aborted).toBe(false);
        seen.push(over);
        return work();
      }),
    );
  const error = new Error('no');

  expect(await follow(async () => 'done')).toBe('done');
  expect(await follow(() => Promise.reject(error))).toBe(error);
  expect(await follow(never)).toBe('UNAVAILABLE');
  expect(seen.map(({ aborted }) => aborted)).toEqual([true, true, true]);
});

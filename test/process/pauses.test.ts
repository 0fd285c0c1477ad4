import { Pauses } from '@rollcall/server/workers/pauses';
import { expect, test } from 'vitest';

test('the pause before a worker is replaced grows while each ends at once, and is short again after one that lived', () => {
  const pauses = new Pauses();

  const atOnce = Array.from({ length: 10 }, () => pauses.after(2_000));
  expect(atOnce).toEqual([200, 400, 800, 1_600, 3_200, 6_400, 12_800, 25_600, 30_000, 30_000]);
  // Not much longer than the pause before it.
  expect(pauses.after(29_000)).toBe(30_000);
  expect(pauses.after(31_000)).toBe(200);
  expect(pauses.after(9_000)).toBe(400);
  expect(pauses.after(10_000)).toBe(200);
});

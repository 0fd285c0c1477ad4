import { oldestMade } from '@rollcall/server/feed/oldest-made';
import { expect, test } from 'vitest';

const at = (ms: number) => new Date(ms);
const left = { type: 'left', seq: 1, userID: 1, name: 'Ann' } as const;
const posted = { type: 'posted', seq: 2, userID: 1, name: 'Ann', body: 'Hello' } as const;

test('of changes sent together, the oldest says how late they are', () => {
  expect(
    oldestMade([
      { ...posted, timestamp: at(20) },
      { ...left, reason: 'left', timestamp: at(10) },
    ]),
  ).toEqual(at(10));
});

test('those who leave at the end say nothing about that', () => {
  const atTheEnd = { ...left, reason: 'ended', timestamp: at(10) } as const;

  expect(oldestMade([atTheEnd, { ...posted, timestamp: at(20) }])).toEqual(at(20));
  expect(oldestMade([atTheEnd, { ...atTheEnd, reason: 'cancelled' }])).toBeUndefined();
});

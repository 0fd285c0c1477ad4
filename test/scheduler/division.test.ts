import { memberOf, ownerOf } from '@rollcall/server/scheduler/division';
import type { Instance } from '@rollcall/shared/meeting';
import { expect, test } from 'vitest';
import { numbersTo } from '../support/record.ts';

const schedulers = ['a', 'b', 'c', 'd'].map(memberOf);
const ownersOf = (instances: readonly Instance[], members = schedulers) =>
  instances.map((instance) => ownerOf(instance, members)?.id);

/** Numbers as they are given: one after the other, many orders of one meeting, and beyond 32 bits. */
const numberings: Record<string, Instance[]> = {
  'the first occurrence of each meeting': numbersTo(8_000).map((meetingID) => ({ meetingID, orderID: 1 })),
  'the occurrences of one meeting': numbersTo(8_000).map((orderID) => ({ meetingID: 7, orderID })),
  'the largest numbers': numbersTo(8_000).map((n) => ({ meetingID: 2 ** 53 - n, orderID: 2 ** 53 - 1 })),
  'numbers that differ above 32 bits': numbersTo(8_000).map((n) => ({ meetingID: n * 2 ** 32, orderID: 1 })),
};

test.each(Object.entries(numberings))('%s are divided about evenly', (_, instances) => {
  const owners = ownersOf(instances);

  for (const { id } of schedulers) {
    const share = owners.filter((owner) => owner === id).length / instances.length;
    expect(share).toBeGreaterThan(0.22);
    expect(share).toBeLessThan(0.28);
  }
});

test('everybody finds the same owner, in whatever order the members are', () => {
  const [instances = []] = Object.values(numberings);

  expect(ownersOf(instances, schedulers.toReversed())).toEqual(ownersOf(instances));
});

test('the share of one that dies is divided among the others, and nothing else moves', () => {
  const [instances = []] = Object.values(numberings);
  const before = ownersOf(instances);
  const [dead, ...others] = schedulers;
  const after = ownersOf(instances, others);

  expect(after.filter((owner, n) => before[n] !== dead?.id && owner !== before[n])).toEqual([]);
  const inherited = after.filter((_, n) => before[n] === dead?.id);
  for (const { id } of others) {
    const share = inherited.filter((owner) => owner === id).length / inherited.length;
    expect(share).toBeGreaterThan(0.27);
    expect(share).toBeLessThan(0.4);
  }
});

test('one alone gets everything, and nobody nothing', () => {
  const [instances = []] = Object.values(numberings);

  expect(new Set(ownersOf(instances, schedulers.slice(0, 1)))).toEqual(new Set(['a']));
  expect(new Set(ownersOf(instances, []))).toEqual(new Set([undefined]));
});

import { ShortMemory } from '@rollcall/server/domain/short-memory';
import { expect, test } from 'vitest';
import { until } from '../support/until.ts';

const long = 3_600_000;

test('a value is remembered for its time, counted from when it was true', async () => {
  const memory = new ShortMemory<string, number>({ ms: 50, most: 10 });
  memory.keep('Ann', 1);
  memory.keep('Bob', 2, performance.now() - 51);

  expect([memory.get('Bob'), memory.get('Cem')]).toEqual([undefined, undefined]);
  await until(() => memory.get('Ann') === undefined);
});

test('of more than may be kept, those that were kept longest ago are forgotten', () => {
  const memory = new ShortMemory<string, number>({ ms: long, most: 2 });
  memory.keep('Ann', 1);
  memory.keep('Bob', 2);
  memory.keep('Ann', 3);
  memory.keep('Cem', 4);

  expect(['Ann', 'Bob', 'Cem'].map((name) => memory.get(name))).toEqual([3, undefined, 4]);
});

test('what is forgotten is gone, and nothing else', () => {
  const memory = new ShortMemory<string, number>({ ms: long, most: 2 });
  memory.keep('Ann', 1);
  memory.keep('Bob', 2);
  memory.forget('Ann');

  expect([memory.get('Ann'), memory.get('Bob')]).toEqual([undefined, 2]);
});

import { Turns } from '@rollcall/server/domain/limits/turns';
import { Refusal } from '@rollcall/shared/refusals';
import { expect, test } from 'vitest';
import { numbersTo } from '../support/record.ts';
import { until } from '../support/until.ts';

const [ann, bob] = [1, 2];
const never = new AbortController().signal;

/** Works that end when the test wants it, and which of them have begun. */
function works(turns: Turns) {
  const begun: number[] = [];
  const finish: (() => void)[] = [];
  return {
    begun,
    /** Whether there was one to finish. */
    finishFirst: () => {
      const first = finish.shift();
      first?.();
      return first !== undefined;
    },
    start: (userID: number, name: number, over = never) =>
      turns.take(userID, over, () => {
        begun.push(name);
        return new Promise<number>((resolve) => finish.push(() => resolve(name)));
      }),
  };
}

test('eight reads of a user run at the same time, and the others in the order of their arrival', async () => {
  const { begun, finishFirst, start } = works(new Turns());
  const reads = numbersTo(20).map((name) => start(ann, name));
  const bystander = start(bob, 100);

  await until(() => begun.length === 9);
  expect(begun).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 100]);
  while (finishFirst());
  expect(await bystander).toBe(100);
  await until(() => {
    while (finishFirst());
    return begun.length === 21;
  });
  while (finishFirst());
  expect(await Promise.all(reads)).toEqual(numbersTo(20));
  expect(begun.slice(9)).toEqual(numbersTo(20).slice(8));
});

test('a read that fails gives its turn to the next', async () => {
  const turns = new Turns();
  const { begun, start, finishFirst } = works(turns);
  const failing = numbersTo(8).map((n) => turns.take(ann, never, () => Promise.reject(new Error(`failure ${n}`))));
  const next = start(ann, 9);

  const failed = await Promise.allSettled(failing);
  expect(failed.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 'rejected'));
  await until(() => begun.length === 1);
  finishFirst();
  expect(await next).toBe(9);
});

test('a read is refused where 1,000 of the same user wait already', async () => {
  const { begun, finishFirst, start } = works(new Turns());
  const waiting = numbersTo(1008).map((name) => start(ann, name));

  const refused: unknown = await start(ann, 1009).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(Refusal);
  expect(refused).toMatchObject({ reason: 'RATE_LIMITED', retryAfterMs: 2000 });
  const bystander = start(bob, 1010);
  await until(() => begun.includes(1010));

  await until(() => {
    while (finishFirst());
    return begun.length === 1009;
  });
  while (finishFirst());
  await bystander;
  expect(await Promise.all(waiting)).toEqual(numbersTo(1008));
});

test('a read whose caller was answered meanwhile is left undone', async () => {
  const { begun, finishFirst, start } = works(new Turns());
  const running = numbersTo(8).map((name) => start(ann, name));
  const deadline = new AbortController();
  const late = start(ann, 9, deadline.signal).catch((error: unknown) => error);
  const last = start(ann, 10);

  deadline.abort();
  finishFirst();
  expect(await late).toMatchObject({ reason: 'UNAVAILABLE' });
  await until(() => begun.includes(10));
  expect(begun).not.toContain(9);
  for (let n = 0; n < 8; n += 1) finishFirst();
  expect(await Promise.all([...running, last])).toEqual([...numbersTo(8), 10]);
});

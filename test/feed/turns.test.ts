import { Turns } from '@rollcall/server/feed/turns';
import { expect, test } from 'vitest';

const [ann, bob, cid] = [1, 2, 3];
const noAbort = new AbortController().signal;

/** Takes turns whose work lasts until it is told to finish, and keeps who began in which order. */
function stage(limits: { inAll: number; perUser: number }) {
  const turns = new Turns(limits);
  const begun: string[] = [];
  const finishing = new Map<string, () => void>();
  const take = (name: string, userID: number, signal = noAbort) =>
    turns.take(userID, signal, async () => {
      begun.push(name);
      await new Promise<void>((resolve) => finishing.set(name, resolve));
      return name;
    });
  /** Finishes a piece of work, and lets whatever follows from that happen. */
  const finish = async (name: string) => {
    finishing.get(name)?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { turns, begun, take, finish };
}

test('two of Ann run at once, then three in all, and the rest in order', async () => {
  const { turns, begun, take, finish } = stage({ inAll: 3, perUser: 2 });
  const all = [take('a1', ann), take('a2', ann), take('a3', ann), take('b1', bob), take('c1', cid), take('b2', bob)];
  await finish('nobody');
  expect(begun).toEqual(['a1', 'a2', 'b1']);
  expect(turns.waiting).toBe(3);

  await finish('b1');
  expect(begun).toEqual(['a1', 'a2', 'b1', 'c1']);
  await finish('a1');
  expect(begun).toEqual(['a1', 'a2', 'b1', 'c1', 'a3']);
  for (const name of ['a2', 'a3', 'c1', 'b2']) await finish(name);

  expect(await Promise.all(all)).toEqual(['a1', 'a2', 'a3', 'b1', 'c1', 'b2']);
  expect(turns.waiting).toBe(0);
});

test('who goes away while waiting leaves the queue, and those behind move up', async () => {
  const { turns, begun, take, finish } = stage({ inAll: 1, perUser: 1 });
  const gone = new AbortController();
  const first = take('a', ann);
  const second = take('b', bob, gone.signal);
  const third = take('c', cid);
  gone.abort();

  expect(await second).toBeUndefined();
  expect(turns.waiting).toBe(1);
  await finish('a');
  await finish('c');
  expect(await Promise.all([first, third])).toEqual(['a', 'c']);
  expect(begun).toEqual(['a', 'c']);
  expect(await take('late', bob, gone.signal)).toBeUndefined();
});

test('work that fails gives its turn to the next', async () => {
  const turns = new Turns({ inAll: 1, perUser: 1 });
  const failing = turns.take(ann, noAbort, () => Promise.reject(new Error('no')));
  const next = turns.take(ann, noAbort, () => Promise.resolve('next'));

  await expect(failing).rejects.toThrow('no');
  expect(await next).toBe('next');
});

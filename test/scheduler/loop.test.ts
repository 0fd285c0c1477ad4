import { type Component, singly, tick } from '@rollcall/server/scheduler/component';
import { startLoop } from '@rollcall/server/scheduler/loop';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { errorsIn, memoryLog } from '../support/memory-log.ts';
import { numbersTo } from '../support/record.ts';
import { until } from '../support/until.ts';

const log = pino({ level: 'silent' });

/** Work that is over when the test says so. */
function hold() {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { release, released };
}

/** A component with items that are always due; each does what `works` says of it. */
function startComponent(works: Record<string, () => Promise<void>>, everyMs: number) {
  const begun: string[] = [];
  let looks = 0;
  const loop = startLoop<string>(
    {
      name: 'test',
      everyMs,
      nameOf: (item) => ({ item }),
      look: () => {
        looks += 1;
        return Promise.resolve({ due: Object.keys(works) });
      },
      ...singly(async (item: string) => {
        begun.push(item);
        await works[item]?.();
      }),
    },
    { log },
  );
  const times = (item: string) => begun.filter((one) => one === item).length;
  return { loop, times, looks: () => looks };
}

test('what takes long is done once at a time, and keeps neither the others nor the next looks waiting', async () => {
  const slow = hold();
  const { loop, times, looks } = startComponent({ slow: () => slow.released, quick: () => Promise.resolve() }, 1);

  await until(() => (times('quick') >= 5 && looks() >= 5) || 'the quick one waits');
  expect(times('slow')).toBe(1);
  slow.release();
  await until(() => times('slow') > 1 || 'the slow one is not done again');
  await loop.stop();
});

test('what fails is looked for again long before the next look is due', async () => {
  let failures = 0;
  const failing = () => {
    failures += 1;
    return failures < 3 ? Promise.reject(new Error('not now')) : Promise.resolve();
  };
  const { loop } = startComponent({ failing }, 3_600_000);

  await until(() => failures === 3 || `tried ${failures} times`);
  await loop.stop();
  expect(failures).toBe(3);
});

test('a loop that is stopped finishes what it has begun, and begins nothing more', async () => {
  const slow = hold();
  const { loop, times, looks } = startComponent({ slow: () => slow.released }, 1);
  await until(() => times('slow') === 1 || 'nothing has begun');
  let isStopped = false;
  const stopped = loop.stop().then(() => {
    isStopped = true;
  });
  await until(async () => {
    const before = looks();
    await new Promise((resolve) => setImmediate(resolve));
    return looks() === before || 'it looks still';
  });
  expect(isStopped).toBe(false);

  slow.release();
  await stopped;
  expect(times('slow')).toBe(1);
});

/** A component with items that are due once, three to a batch, and what it was given so far. */
function batches(items: readonly string[], work: (batch: readonly string[]) => ReturnType<Component<string>['work']>) {
  const given: string[][] = [];
  let rest = items;
  const component: Component<string> = {
    name: 'test',
    everyMs: 3_600_000,
    batch: 3,
    nameOf: (item) => ({ item }),
    look: () => {
      const due = rest;
      rest = [];
      return Promise.resolve({ due });
    },
    work: (batch) => {
      given.push([...batch]);
      return work(batch);
    },
  };
  return { component, given };
}

test('a batch that fails is done one by one: one bad item holds up no other, and is logged alone', async () => {
  const { log: memory, lines } = memoryLog();
  const done: string[] = [];
  const { component, given } = batches(['a', 'bad', 'b', 'c'], (batch) => {
    if (batch.includes('bad')) return Promise.reject(new Error('no such thing'));
    done.push(...batch);
    return Promise.resolve(undefined);
  });
  const loop = startLoop(component, { log: memory });

  await until(() => done.length === 3 || `done: ${done.join()}`);
  await loop.stop();
  expect(done.toSorted()).toEqual(['a', 'b', 'c']);
  expect(given[0]).toEqual(['a', 'bad', 'b']);
  expect(given.slice(1).map((batch) => batch.join())).toEqual(expect.arrayContaining(['a', 'b', 'bad', 'c']));
  expect(errorsIn(lines)).toMatchObject([{ component: 'test', item: 'bad', err: { message: 'no such thing' } }]);
});

test('what failed in a batch is tried again by itself, and is in a batch again once it has succeeded', async () => {
  let isBad = true;
  const due = ['a', 'bad', 'b'];
  const { component, given } = batches([], (batch) =>
    isBad && batch.includes('bad') ? Promise.reject(new Error('not now')) : Promise.resolve(undefined),
  );
  const loop = startLoop({ ...component, everyMs: 1, look: () => Promise.resolve({ due }) }, { log });
  const from = (start: number) => given.slice(start).map((batch) => batch.join(' '));

  await until(() => from(4).includes('bad') || 'the bad one is not tried again');
  await until(() => from(0).includes('a b') || 'the others are not in a batch without it');
  expect(from(1).filter((batch) => batch.includes('bad') && batch !== 'bad')).toEqual([]);
  isBad = false;
  const mended = given.length;
  await until(() => from(mended).some((batch) => batch.split(' ').length === 3) || 'they are not together again');
  await loop.stop();
});

test('a large item does a pass at a time, behind all that waits, and needs no look for the next', async () => {
  let passes = 0;
  // More than all batches that are worked on at the same time.
  const small = numbersTo(600).map(String);
  const { component, given } = batches(['large', ...small], (batch) => {
    if (!batch.includes('large')) return Promise.resolve(undefined);
    passes += 1;
    return Promise.resolve(passes < 4 ? ['large'] : undefined);
  });
  const loop = startLoop(component, { log });

  await until(() => passes === 4 || `${passes} passes`);
  await loop.stop();
  const order = given.flat();
  expect(order.filter((item) => item === 'large')).toHaveLength(4);
  expect(order.indexOf('600'), 'all that was waiting comes first').toBeLessThan(order.indexOf('large', 1));
  expect(order.toSorted()).toEqual([...small, 'large', 'large', 'large', 'large'].toSorted());
});

test('a slow item is in a batch of its own, so that the quick ones do not wait for it', async () => {
  const slow = hold();
  const done: string[] = [];
  const { component, given } = batches(['a', 'slow', 'b'], async (batch) => {
    if (batch.includes('slow')) await slow.released;
    done.push(...batch);
    return undefined;
  });
  const loop = startLoop({ ...component, isSlow: (item) => item === 'slow' }, { log });

  await until(() => done.length === 2 || `done: ${done.join()}`);
  expect(given).toEqual([['a', 'b'], ['slow']]);
  slow.release();
  await loop.stop();
  expect(done).toEqual(['a', 'b', 'slow']);
});

test('what waits for its turn, and is not found to be due any more, is not done', async () => {
  const slow = hold();
  // More than are worked on at the same time.
  let due = numbersTo(400).map(String);
  let looks = 0;
  const begun: string[] = [];
  const loop = startLoop<string>(
    {
      name: 'test',
      everyMs: 1,
      nameOf: (item) => ({ item }),
      look: () => {
        looks += 1;
        return Promise.resolve({ due });
      },
      ...singly((item: string) => {
        begun.push(item);
        return slow.released;
      }),
    },
    { log },
  );
  await until(() => begun.length > 0 || 'nothing has begun');
  const first = begun.length;
  expect(first).toBeLessThan(400);
  due = ['400'];
  const before = looks;
  await until(() => looks >= before + 2 || 'it does not look');

  slow.release();
  await until(() => begun.includes('400') || 'what is due still is not done');
  await loop.stop();
  expect(begun.filter((item) => item !== '400')).toHaveLength(first);
});

test('an item that one pass was not enough for goes on by itself, also where a look has found it again as it was', async () => {
  const slow = hold();
  const given: string[][] = [];
  const withLarge = () => given.filter((batch) => batch.includes('large'));
  const unfinished = (item: { name: string }) => ({ ...item, isSlow: true });
  let looks = 0;
  const loop = startLoop<{ name: string; isSlow?: boolean }>(
    {
      name: 'test',
      everyMs: 1,
      batch: 100,
      nameOf: ({ name }) => ({ name }),
      isSlow: ({ isSlow = false }) => isSlow,
      look: () => {
        looks += 1;
        const fillers = numbersTo(20).map((n) => ({ name: `slow ${n}`, isSlow: true }));
        return Promise.resolve({ due: [{ name: 'large' }, ...fillers, { name: 'small' }] });
      },
      async work(batch) {
        given.push(batch.map(({ name }) => name));
        if (batch.some(({ name }) => name.startsWith('slow'))) await slow.released;
        return withLarge().length > 1 ? [] : batch.filter(({ name }) => name === 'large').map(unfinished);
      },
    },
    { log },
  );
  // The slow ones take up all places, so that it waits while it is looked for.
  await until(() => (withLarge().length === 1 && given.length >= 8) || `begun: ${JSON.stringify(given)}`);
  const before = looks;
  await until(() => looks > before + 2 || 'it does not look');

  slow.release();
  await until(() => withLarge().length >= 2 || 'the large one does not go on');
  await loop.stop();
  expect(withLarge()[1]).toEqual(['large']);
});

test('a tick does all passes of all items, and says that it is to be tried again where one failed', async () => {
  let passes = 0;
  const { component, given } = batches(['a', 'large', 'b', 'bad'], (batch) => {
    if (batch.includes('bad')) return Promise.reject(new Error('not now'));
    if (!batch.includes('large')) return Promise.resolve(undefined);
    passes += 1;
    return Promise.resolve(passes < 3 ? ['large'] : undefined);
  });

  expect(await tick(component, log)).toBeLessThan(1000);
  expect(given).toEqual([['a', 'large', 'b'], ['bad'], ['large'], ['large']]);
  expect(await tick(component, log)).toBeUndefined();
});

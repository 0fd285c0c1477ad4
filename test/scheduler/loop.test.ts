import { startLoop } from '@rollcall/server/scheduler/loop';
import { pino } from 'pino';
import { expect, test } from 'vitest';
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
      work: async (item) => {
        begun.push(item);
        await works[item]?.();
      },
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

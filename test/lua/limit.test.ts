import { randomInt } from 'node:crypto';
import { limitKey } from '@rollcall/lua/keys';
import { limit } from '@rollcall/lua/scripts';
import { expect, test } from 'vitest';
import { onEveryRedis } from './support/stage.ts';

const hour = 3_600_000_000; // µs
const someone = () => ({ kind: 'reads' as const, userID: randomInt(2 ** 47) });

onEveryRedis((stage) => {
  test('a burst is granted at once, and after that one call per interval', async () => {
    const ann = someone();
    const take = (wanted: number) => limit(stage.redis, ann, { wanted, burst: 5, interval: hour });
    const before = await stage.now();

    expect(await take(3)).toEqual({ outcome: 'OK', granted: 3, wait: 0 });
    expect(await take(4)).toMatchObject({ granted: 2 });
    const { granted, wait } = await take(1);
    expect(granted).toBe(0);
    // The first interval began with the first call.
    expect(before + wait).toBeLessThanOrEqual((await stage.now()) + 3_600_000);
    expect((await stage.now()) + wait).toBeGreaterThanOrEqual(before + 3_600_000);

    // As if two and a half intervals had passed.
    const over = Number(await stage.redis.get(limitKey(ann)));
    await stage.redis.set(limitKey(ann), over - 2.5 * hour);
    expect(await take(5)).toMatchObject({ granted: 2 });
  });

  test('what is kept expires once all that was used is free again', async () => {
    const ann = someone();
    await limit(stage.redis, ann, { wanted: 2, burst: 5, interval: 60_000_000 });

    const left = await stage.redis.pttl(limitKey(ann));
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(120_000);
  });

  test('nobody saves up more than a burst, and nobody is further behind than one', async () => {
    const ann = someone();
    const take = (wanted: number) => limit(stage.redis, ann, { wanted, burst: 5, interval: hour });
    const now = (await stage.now()) * 1000;

    await stage.redis.set(limitKey(ann), now - 100 * hour);
    expect(await take(9)).toMatchObject({ granted: 5 });
    // As after a clock that was a day ahead.
    await stage.redis.set(limitKey(ann), now + 24 * hour);
    expect(await take(1)).toEqual({ outcome: 'OK', granted: 0, wait: 3_600_000 });
  });

  test('users and kinds are counted apart', async () => {
    const ann = someone();
    const use = { wanted: 1, burst: 1, interval: hour };

    for (const kind of ['reads', 'messages', 'mutations'] as const) {
      expect(await limit(stage.redis, { ...ann, kind }, use)).toMatchObject({ granted: 1 });
    }
    expect(await limit(stage.redis, someone(), use)).toMatchObject({ granted: 1 });
    expect(await limit(stage.redis, ann, use)).toMatchObject({ granted: 0 });
  });

  test('with a burst of 25 and 25 a second, no second has more than 50, wherever it begins', async () => {
    const ann = someone();
    const [burst, perSecond] = [25, 25];
    const seen: { before: number; granted: number; after: number }[] = [];
    let total = 0;
    // Somebody who takes whatever there is, for a second and a half.
    while (total < burst + 1.5 * perSecond) {
      const before = await stage.now();
      const { granted } = await limit(stage.redis, ann, { wanted: 3, burst, interval: 1_000_000 / perSecond });
      total += granted;
      if (granted > 0) seen.push({ before, granted, after: await stage.now() });
    }

    for (const [from, first] of seen.entries()) {
      let granted = 0;
      for (const last of seen.slice(from)) {
        granted += last.granted;
        // Redis's ms are whole ones.
        expect(granted).toBeLessThanOrEqual(burst + (perSecond * (last.after - first.before + 1)) / 1000);
      }
    }
  });
});

import { activeMeetingsKey, instanceKeys } from '@rollcall/lua/keys';
import { listActive } from '@rollcall/lua/scripts';
import { expect, test } from 'vitest';
import { onEveryRedis } from './support/stage.ts';

/** Later than in any other test, so that on a shared Cluster these come last in the list. */
const end = 10 ** 15;

onEveryRedis((stage) => {
  /** Lists instances that end `after` ms past `first`. */
  const list = async (first: number, ...after: number[]) => {
    const listed = after.map((ms) => ({ key: instanceKeys.instance(stage.plan()), todatetime: first + ms }));
    for (const { key, todatetime } of listed) await stage.redis.zadd(activeMeetingsKey, todatetime, key);
    return listed.toSorted((one, other) => one.todatetime - other.todatetime || (one.key < other.key ? -1 : 1));
  };
  /** Reads what is listed after an instance, page by page. */
  const readAfter = async (key: string, todatetime: number, limit: number) => {
    const pages = [];
    for (let cursor = { key, todatetime }; ; ) {
      const { listed } = await listActive(stage.redis, { last: cursor.key, todatetime: cursor.todatetime, limit });
      pages.push(listed);
      const last = listed.at(-1);
      if (!last || listed.length < limit) return pages;
      cursor = last;
    }
  };

  test('active instances are read in the order in which they end, page by page, from first to last', async () => {
    const ours = await list(end, 30, 10, 20, 50, 40);
    const keys = new Set(ours.map(({ key }) => key));

    const pages = await readAfter('', 0, 2);

    expect(pages.flat().filter(({ key }) => keys.has(key))).toEqual(ours);
    for (const page of pages) expect(page.length).toBeLessThanOrEqual(2);
    await stage.redis.zrem(activeMeetingsKey, ...keys);
  });

  test('instances that end at the same time are each read once', async () => {
    const ours = await list(end + 1000, 0, 0, 0, 0, 0);

    expect(await readAfter('', end + 999, 1000)).toEqual([expect.arrayContaining(ours)]);
    const [first] = ours;
    expect(await readAfter(first?.key ?? '', end + 1000, 2)).toEqual([ours.slice(1, 3), ours.slice(3), []]);
    await stage.redis.zrem(activeMeetingsKey, ...ours.map(({ key }) => key));
  });

  test('when the last instance on a page has ended, the next page starts with those that end later', async () => {
    const ours = await list(end + 2000, 0, 10, 20, 30);
    const [, gone] = ours;
    await stage.redis.zrem(activeMeetingsKey, gone?.key ?? '');

    expect(await readAfter(gone?.key ?? '', end + 2010, 10)).toEqual([ours.slice(2)]);
    await stage.redis.zrem(activeMeetingsKey, ...ours.map(({ key }) => key));
  });

  test('nothing comes after the last', async () => {
    const [last] = await list(end + 3000, 0);

    expect(await readAfter(last?.key ?? '', end + 3000, 10)).toEqual([[]]);
    await stage.redis.zrem(activeMeetingsKey, last?.key ?? '');
  });
});

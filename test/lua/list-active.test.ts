import { activeMeetingsKey, instanceKeys } from '@rollcall/lua/keys';
import { listActive } from '@rollcall/lua/scripts';
import { expect, test } from 'vitest';
import { onEveryRedis } from './support/stage.ts';

/** Later than any other test's, so that on a shared Cluster these are the last of the list. */
const end = 10 ** 15;

onEveryRedis((stage) => {
  /** Lists instances that end one after another, beginning at `first`. */
  const list = async (first: number, ...after: number[]) => {
    const listed = after.map((ms) => ({ key: instanceKeys.instance(stage.plan()), todatetime: first + ms }));
    for (const { key, todatetime } of listed) await stage.redis.zadd(activeMeetingsKey, todatetime, key);
    return listed.toSorted((one, other) => one.todatetime - other.todatetime || (one.key < other.key ? -1 : 1));
  };
  /** What is listed behind a place, read page by page. */
  const readBehind = async (behind: string, todatetime: number, limit: number) => {
    const pages = [];
    for (let cursor = { key: behind, todatetime }; ; ) {
      const { listed } = await listActive(stage.redis, { behind: cursor.key, todatetime: cursor.todatetime, limit });
      pages.push(listed);
      const last = listed.at(-1);
      if (!last || listed.length < limit) return pages;
      cursor = last;
    }
  };

  test('active instances are read in the order of their ends, page by page, from the first to the last', async () => {
    const ours = await list(end, 30, 10, 20, 50, 40);
    const keys = new Set(ours.map(({ key }) => key));

    const pages = await readBehind('', 0, 2);

    expect(pages.flat().filter(({ key }) => keys.has(key))).toEqual(ours);
    for (const page of pages) expect(page.length).toBeLessThanOrEqual(2);
    await stage.redis.zrem(activeMeetingsKey, ...keys);
  });

  test('instances that end together are each read once', async () => {
    const ours = await list(end + 1000, 0, 0, 0, 0, 0);

    expect(await readBehind('', end + 999, 1000)).toEqual([expect.arrayContaining(ours)]);
    const [first] = ours;
    expect(await readBehind(first?.key ?? '', end + 1000, 2)).toEqual([ours.slice(1, 3), ours.slice(3), []]);
    await stage.redis.zrem(activeMeetingsKey, ...ours.map(({ key }) => key));
  });

  test('when the last instance of a page has ended, the next page begins with what ends later', async () => {
    const ours = await list(end + 2000, 0, 10, 20, 30);
    const [, gone] = ours;
    await stage.redis.zrem(activeMeetingsKey, gone?.key ?? '');

    expect(await readBehind(gone?.key ?? '', end + 2010, 10)).toEqual([ours.slice(2)]);
    await stage.redis.zrem(activeMeetingsKey, ...ours.map(({ key }) => key));
  });

  test('behind the last there is nothing', async () => {
    const [last] = await list(end + 3000, 0);

    expect(await readBehind(last?.key ?? '', end + 3000, 10)).toEqual([[]]);
    await stage.redis.zrem(activeMeetingsKey, last?.key ?? '');
  });
});

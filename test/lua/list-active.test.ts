import { activeMeetingsKey, instanceKeys, upcomingMeetingsKey } from '@rollcall/lua/keys';
import { listActive } from '@rollcall/lua/scripts';
import { expect, test } from 'vitest';
import { numbersTo } from '../support/record.ts';
import { onEveryRedis } from './support/stage.ts';

/** Later than in any other test, so that on a shared Cluster these come last in the list. */
const end = 10 ** 15;
const hour = 3_600_000;

interface Listed {
  key: string;
  todatetime: number;
}

onEveryRedis((stage) => {
  /** Lists instances that end `after` ms past `first`. */
  const list = async (first: number, ...after: number[]) => {
    const listed = after.map((ms) => ({ key: instanceKeys.instance(stage.plan()), todatetime: first + ms }));
    await stage.redis.zadd(activeMeetingsKey, ...listed.flatMap(({ key, todatetime }) => [todatetime, key]));
    return listed.toSorted((one, other) => one.todatetime - other.todatetime || (one.key < other.key ? -1 : 1));
  };
  const unlist = async (listed: readonly Listed[]) => {
    const keys = listed.map(({ key }) => key);
    await stage.redis.zrem(activeMeetingsKey, ...keys);
    await stage.redis.zrem(upcomingMeetingsKey, ...keys);
  };
  /** Says of listed instances that they begin at that time. */
  const begin = (at: number, listed: readonly Listed[]) =>
    stage.redis.zadd(upcomingMeetingsKey, ...listed.flatMap(({ key }) => [at, key]));
  /** Reads what is listed after an instance, page by page. */
  const readAfter = async (key: string, todatetime: number, limit: number) => {
    const pages: Listed[][] = [];
    for (let cursor: Listed | null = { key, todatetime }; cursor; ) {
      const answer: Awaited<ReturnType<typeof listActive>> = await listActive(stage.redis, {
        last: cursor.key,
        todatetime: cursor.todatetime,
        limit,
      });
      pages.push(answer.listed);
      cursor = answer.next;
    }
    return pages;
  };

  test('live instances are read in the order in which they end, page by page, from first to last', async () => {
    const ours = await list(end, 30, 10, 20, 50, 40);
    const keys = new Set(ours.map(({ key }) => key));

    const pages = await readAfter('', 0, 2);

    expect(pages.flat().filter(({ key }) => keys.has(key))).toEqual(ours);
    for (const page of pages) expect(page.length).toBeLessThanOrEqual(2);
    await unlist(ours);
  });

  test('instances that end at the same time are each read once', async () => {
    const ours = await list(end + 1000, 0, 0, 0, 0, 0);

    expect(await readAfter('', end + 999, 1000)).toEqual([expect.arrayContaining(ours)]);
    const [first] = ours;
    expect(await readAfter(first?.key ?? '', end + 1000, 2)).toEqual([ours.slice(1, 3), ours.slice(3)]);
    await unlist(ours);
  });

  test('when the last instance on a page is gone, or ends at another time, the next page starts where it was', async () => {
    const ours = await list(end + 2000, 0, 10, 20, 30);
    const [, gone] = ours;
    await stage.redis.zadd(activeMeetingsKey, end + 2025, gone?.key ?? '');
    const moved = { key: gone?.key, todatetime: end + 2025 };
    expect((await readAfter(gone?.key ?? '', end + 2010, 10)).flat()).toEqual([ours[2], moved, ours[3]]);

    await stage.redis.zrem(activeMeetingsKey, gone?.key ?? '');
    expect(await readAfter(gone?.key ?? '', end + 2010, 10)).toEqual([ours.slice(2)]);
    await unlist(ours);
  });

  test('nothing comes after the last', async () => {
    const ours = await list(end + 3000, 0);
    const [last] = ours;

    expect(await readAfter(last?.key ?? '', end + 3000, 10)).toEqual([[]]);
    await unlist(ours);
  });

  test('what has not begun by the clock is left out, and what begins at this moment is not', async () => {
    const ours = await list(end + 4000, 0, 10, 20);
    const now = await stage.now();
    await begin(now + hour, ours.slice(0, 1));
    await begin(now, ours.slice(1, 2));

    expect(await readAfter('', end + 3999, 10)).toEqual([ours.slice(1)]);
    await unlist(ours);
  });

  test('what is over by the clock is left out, though nobody has closed it', async () => {
    const now = await stage.now();
    const over = await list(now, -hour, -1000, 0);
    const ours = await list(end + 5000, 0);

    const listed = (await readAfter('', 0, 10)).flat().map(({ key }) => key);
    expect(listed.filter((key) => over.some((one) => one.key === key))).toEqual([]);
    expect(listed).toContain(ours[0]?.key);
    // Nor is it what a page goes on from.
    expect((await readAfter(over[0]?.key ?? '', now - hour, 10)).flat().map(({ key }) => key)).toEqual(listed);
    await unlist([...over, ...ours]);
  });

  test('a page passes over 1,000 instances that have not begun at most, and says where to go on', async () => {
    const soon = await list(end + 6000, ...numbersTo(2500));
    await begin((await stage.now()) + hour, soon);
    const live = await list(end + 9000, 0, 10);

    const pages = await readAfter('', end + 6000, 10);
    expect(pages).toEqual([[], [], live]);
    await unlist([...soon, ...live]);
  });
});

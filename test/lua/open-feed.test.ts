import { randomInt } from 'node:crypto';
import { feedsKey } from '@rollcall/lua/keys';
import { keepFeeds, openFeed } from '@rollcall/lua/scripts';
import { expect, test } from 'vitest';
import { onEveryRedis } from './support/stage.ts';

const minute = 60_000;
const someone = () => ({ userID: randomInt(2 ** 47) });

onEveryRedis((stage) => {
  const open = (user: { userID: number }, feed: string) =>
    openFeed(stage.redis, user, { feed, most: 2, lease: minute });
  const opened = (user: { userID: number }) => stage.redis.zrange(feedsKey(user), 0, '-1');

  test('a user opens as many feeds as allowed, and another once one is closed', async () => {
    const [ann, bob] = [someone(), someone()];
    expect(await open(ann, 'a')).toEqual({ outcome: 'OK' });
    expect(await open(ann, 'b')).toEqual({ outcome: 'OK' });

    const refused = await open(ann, 'c');
    expect(refused).toEqual({ outcome: 'FULL', wait: expect.any(Number) });
    const wait = refused.outcome === 'FULL' ? refused.wait : 0;
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(minute);
    expect(await opened(ann)).toEqual(['a', 'b']);
    expect(await open(bob, 'c')).toEqual({ outcome: 'OK' });

    await stage.redis.zrem(feedsKey(ann), 'a');
    expect(await open(ann, 'c')).toEqual({ outcome: 'OK' });
    expect(await opened(ann)).toEqual(['b', 'c']);
  });

  test('a feed that was not renewed no longer counts', async () => {
    const ann = someone();
    await open(ann, 'a');
    await open(ann, 'b');
    await stage.redis.zadd(feedsKey(ann), (await stage.now()) - 1, 'a');

    expect(await open(ann, 'c')).toEqual({ outcome: 'OK' });
    expect(await opened(ann)).toEqual(['b', 'c']);
  });

  test('feeds that are renewed count for another lease, and so do those that Redis has lost', async () => {
    const ann = someone();
    await open(ann, 'a');
    await stage.redis.unlink(feedsKey(ann));
    const before = await stage.now();

    expect(await keepFeeds(stage.redis, ann, { feeds: ['a', 'b'], lease: minute })).toEqual({ outcome: 'OK' });

    expect(await opened(ann)).toEqual(['a', 'b']);
    const [expiresAt] = await stage.redis.zmscore(feedsKey(ann), 'a');
    expect(Number(expiresAt)).toBeGreaterThanOrEqual(before + minute);
    expect(await stage.redis.pttl(feedsKey(ann))).toBeGreaterThan(0);
    expect(await open(ann, 'c')).toMatchObject({ outcome: 'FULL' });
  });
});

import { activeMeetingsKey, instanceKeys } from '@rollcall/lua/keys';
import { erase, invite, join, leave, post, restore, teardown } from '@rollcall/lua/scripts';
import { expect, test } from 'vitest';
import { snapshot } from '../support/snapshot.ts';
import { ann, bob } from './support/people.ts';
import { onEveryRedis } from './support/stage.ts';

onEveryRedis((stage) => {
  /** Ann and Bob join, and Bob posts: 3 changes. */
  const useEveryKey = async () => {
    const seminar = await stage.open({ audience: [ann.email, bob.email] });
    await join(stage.redis, seminar, { ...ann, requestID: 'r1' });
    await join(stage.redis, seminar, { ...bob, requestID: 'r1' });
    await post(stage.redis, seminar, { ...bob, requestID: 'r2', body: 'hello' });
    return seminar;
  };

  test('an ended instance that is all in MySQL leaves nothing in its slot', async () => {
    const seminar = await useEveryKey();
    const key = instanceKeys.instance(seminar);
    await stage.redis.zadd(activeMeetingsKey, 1, key);
    await stage.move(seminar, { to: 0 });
    await teardown(stage.redis, seminar, { limit: 10 });
    expect(Object.keys(await snapshot(stage.redis, seminar)).toSorted()).toEqual(
      ['instance', 'audience', 'log', 'messages', 'authors', 'requests', 'activeMeetings'].toSorted(),
    );

    expect(await erase(stage.redis, seminar, { archivedSeq: 5 })).toEqual({ outcome: 'OK' });

    // The list is stored in another slot; the scheduler removes the instance from it last.
    expect(await snapshot(stage.redis, seminar)).toEqual({ activeMeetings: 1 });
    expect(await erase(stage.redis, seminar, { archivedSeq: 5 })).toEqual({ outcome: 'OK' });
  });

  test.each([0, 4, 6, 55])('nothing is erased if MySQL is at %d and Redis at 5', async (archivedSeq) => {
    const seminar = await useEveryKey();
    await stage.move(seminar, { to: 0 });
    await teardown(stage.redis, seminar, { limit: 10 });
    const before = await snapshot(stage.redis, seminar);

    expect(await erase(stage.redis, seminar, { archivedSeq })).toEqual({ outcome: 'NOT_ARCHIVED' });

    expect(await snapshot(stage.redis, seminar)).toEqual(before);
  });

  test('nothing is erased while somebody is in, even if MySQL has every change', async () => {
    const seminar = await useEveryKey();
    await leave(stage.redis, seminar, { ...ann, requestID: 'r2' });
    const before = await snapshot(stage.redis, seminar);
    expect(before.participants).toEqual([['70', 2]]);

    expect(await erase(stage.redis, seminar, { archivedSeq: 4 })).toEqual({ outcome: 'NOT_ARCHIVED' });

    expect(await snapshot(stage.redis, seminar)).toEqual(before);
  });

  test('an abandoned activation is erased too: an audience and a record without an instance', async () => {
    const seminar = stage.plan();
    const todatetime = (await stage.now()) + 60_000;
    await invite(stage.redis, seminar, { todatetime, emails: [ann.email] });
    const changes = [
      ['join', '1', '7', '1700000000001', ''],
      ['post', '2', '7', '1700000000002', 'hello'],
    ];
    await restore(stage.redis, seminar, { todatetime, changes });
    expect(Object.keys(await snapshot(stage.redis, seminar))).toHaveLength(5);

    expect(await erase(stage.redis, seminar, { archivedSeq: 2 })).toEqual({ outcome: 'OK' });

    expect(await snapshot(stage.redis, seminar)).toEqual({});
  });
});

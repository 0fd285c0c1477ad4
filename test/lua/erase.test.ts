import { activeMeetingsKey, instanceKeys } from '@rollcall/lua/keys';
import { erase, invite, join, leave, post, restore, teardown } from '@rollcall/lua/scripts';
import { expect, test } from 'vitest';
import { amend } from '../support/amend.ts';
import { keysOf, snapshot } from '../support/snapshot.ts';
import { ann, bob } from './support/people.ts';
import { refusal } from './support/refusal.ts';
import { onEveryRedis } from './support/stage.ts';

onEveryRedis((stage) => {
  const archived = (archivedSeq: number, generation = 1) => ({ generation, archivedSeq, remembered: 600 });

  /** Ann and Bob join, Bob posts, and the title is changed: 4 changes. */
  const useEveryKey = async () => {
    const seminar = await stage.open({ audience: [ann.email, bob.email] });
    await join(stage.redis, seminar, { ...ann, requestID: 'r1' });
    await join(stage.redis, seminar, { ...bob, requestID: 'r1' });
    await post(stage.redis, seminar, { ...bob, requestID: 'r2', body: 'hello' });
    await amend(stage.redis, seminar, { detail: '{"title":"Tea"}' });
    return seminar;
  };

  test('an ended instance that is all in MySQL leaves nothing in its slot but the answers to its requests', async () => {
    const seminar = await useEveryKey();
    const key = instanceKeys.instance(seminar);
    await stage.redis.zadd(activeMeetingsKey, 1, key);
    await stage.move(seminar, { to: 0 });
    await teardown(stage.redis, seminar, { limit: 10 });
    expect(Object.keys(await snapshot(stage.redis, seminar)).toSorted()).toEqual(
      ['instance', 'audience', 'log', 'messages', 'actions', 'authors', 'requests', 'activeMeetings'].toSorted(),
    );

    expect(await erase(stage.redis, seminar, archived(6))).toEqual({ outcome: 'OK' });

    // The list is stored in another slot; the scheduler removes the instance from it last.
    expect(await snapshot(stage.redis, seminar)).toEqual({ activeMeetings: 1 });
    const requestsKey = instanceKeys.requests(seminar);
    expect(await keysOf(stage.redis, seminar)).toEqual([requestsKey]);
    const leftMs = await stage.redis.pttl(requestsKey);
    expect(leftMs).toBeGreaterThan(0);
    expect(leftMs).toBeLessThanOrEqual(600_000);
    expect(await erase(stage.redis, seminar, { ...archived(6), remembered: 6_000 })).toEqual({ outcome: 'OK' });
    expect(await stage.redis.pttl(requestsKey)).toBeLessThanOrEqual(leftMs);
  });

  test('a retry of a call from before the end gets its answer after it', async () => {
    const seminar = await useEveryKey();
    const left = await leave(stage.redis, seminar, { ...ann, requestID: 'r9' });
    await stage.move(seminar, { to: 0 });
    await teardown(stage.redis, seminar, { limit: 10 });
    await erase(stage.redis, seminar, archived(6));

    expect(await leave(stage.redis, seminar, { ...ann, requestID: 'r9' })).toEqual(left);
    expect(await join(stage.redis, seminar, { ...ann, requestID: 'r1' })).toMatchObject({ seq: 1 });
    expect(await post(stage.redis, seminar, { ...bob, requestID: 'r2', body: 'hello' })).toMatchObject({ seq: 3 });
    const other = post(stage.redis, seminar, { ...bob, requestID: 'r2', body: 'hallo' });
    expect(await refusal(other)).toBe('REQUEST_ID_REUSED');
    expect(await refusal(leave(stage.redis, seminar, { ...ann, requestID: 'r10' }))).toBe('ABSENT');
  });

  test.each([
    ['behind it', archived(7)],
    ['of an earlier generation', archived(6, 2)],
  ])('a copy that is %s is erased: the record is closed, and Redis was set back', async (_, record) => {
    const seminar = await useEveryKey();

    expect(await erase(stage.redis, seminar, record)).toEqual({ outcome: 'OK' });

    expect(await keysOf(stage.redis, seminar)).toEqual([]);
  });

  test.each([0, 5])('nothing is erased if MySQL is at %d and Redis at 6', async (archivedSeq) => {
    const seminar = await useEveryKey();
    await stage.move(seminar, { to: 0 });
    await teardown(stage.redis, seminar, { limit: 10 });
    const before = await snapshot(stage.redis, seminar);

    expect(await erase(stage.redis, seminar, archived(archivedSeq))).toEqual({ outcome: 'NOT_ARCHIVED' });

    expect(await snapshot(stage.redis, seminar)).toEqual(before);
  });

  test('nothing is erased while somebody is in, even if MySQL has every change', async () => {
    const seminar = await useEveryKey();
    await leave(stage.redis, seminar, { ...ann, requestID: 'r2' });
    const before = await snapshot(stage.redis, seminar);
    expect(before.participants).toEqual([['70', 2]]);

    expect(await erase(stage.redis, seminar, archived(5))).toEqual({ outcome: 'NOT_ARCHIVED' });

    expect(await snapshot(stage.redis, seminar)).toEqual(before);
  });

  test('an abandoned activation is erased too: an audience and a record without an instance', async () => {
    const seminar = stage.plan();
    const { generation } = await stage.claim(seminar);
    await invite(stage.redis, seminar, { generation, emails: [ann.email] });
    const changes = [
      ['join', '1', '7', '1700000000001', '', '', ''],
      ['post', '2', '7', '1700000000002', 'hello', '', ''],
      ['amended', '3', '7', '1700000000003', '{}', '', '', ''],
    ];
    await restore(stage.redis, seminar, { generation, changes });
    expect(Object.keys(await snapshot(stage.redis, seminar))).toHaveLength(7);

    expect(await erase(stage.redis, seminar, archived(3))).toEqual({ outcome: 'OK' });

    expect(await snapshot(stage.redis, seminar)).toEqual({});
  });
});

import { instanceKeys } from '@rollcall/lua/keys';
import { join, leave, renew } from '@rollcall/lua/scripts';
import { expect, test } from 'vitest';
import { snapshot } from '../support/snapshot.ts';
import { ann, bob } from './support/people.ts';
import { refusal } from './support/refusal.ts';
import { onEveryRedis } from './support/stage.ts';

onEveryRedis((stage) => {
  test('a join with a lease is recorded with it, and its lease expires that many seconds later', async () => {
    const seminar = await stage.open();
    const { timestamp } = await join(stage.redis, seminar, { ...ann, requestID: 'r1', lease: 30 });

    const at = timestamp.getTime();
    const { instance } = await snapshot(stage.redis, seminar);
    expect(await snapshot(stage.redis, seminar)).toEqual({
      instance: { ...instance, seq: '1' },
      participants: [['7', 1]],
      log: [
        { id: '1-0', userID: '7', eventType: 'join', timestamp: `${at}`, reason: '', requestID: 'r1', lease: '30' },
      ],
      leases: [['7:1', at + 30_000]],
      requests: { '7:r1': `join 1 ${at}` },
    });
  });

  test('a repeated join gets the first answer, and extends no lease', async () => {
    const seminar = await stage.open();
    const first = await join(stage.redis, seminar, { ...ann, requestID: 'r1', lease: 30 });
    const before = await snapshot(stage.redis, seminar);

    expect(await join(stage.redis, seminar, { ...ann, requestID: 'r1', lease: 30 })).toEqual(first);

    expect(await snapshot(stage.redis, seminar)).toEqual(before);
  });

  test('Ann renews: her lease now expires its full length from now, and nothing else changes', async () => {
    const seminar = await stage.open();
    await join(stage.redis, seminar, { ...ann, requestID: 'r1', lease: 30 });
    await join(stage.redis, seminar, { ...bob, requestID: 'r1', lease: 20 });
    await stage.redis.zadd(instanceKeys.leases(seminar), 5, '7:1');
    const before = await snapshot(stage.redis, seminar);
    const earliest = await stage.now();

    const answer = await renew(stage.redis, seminar, { userID: ann.userID, joined: 1 });

    if (answer.outcome !== 'OK') throw new Error('Ann has a lease');
    const expiresAt = answer.expiresAt.getTime();
    expect(expiresAt).toBeGreaterThanOrEqual(earliest + 30_000);
    expect(expiresAt).toBeLessThanOrEqual((await stage.now()) + 30_000);
    expect(await snapshot(stage.redis, seminar)).toEqual({
      ...before,
      leases: [before.leases?.[1], ['7:1', expiresAt]],
    });
  });

  test('a join without a lease needs no renewal and gets none', async () => {
    const seminar = await stage.open();
    await join(stage.redis, seminar, { ...ann, requestID: 'r1' });
    const before = await snapshot(stage.redis, seminar);

    expect(await renew(stage.redis, seminar, { userID: ann.userID, joined: 1 })).toEqual({ outcome: 'UNLIMITED' });

    expect(await snapshot(stage.redis, seminar)).toEqual(before);
  });

  test('a lease is found by its name, wherever it is in the entry', async () => {
    const seminar = await stage.open();
    await stage.redis.zadd(instanceKeys.participants(seminar), 1, ann.userID);
    await stage.redis.xadd(instanceKeys.log(seminar), '1-0', 'lease', 30, 'reason', '', 'userID', ann.userID);

    const answer = await renew(stage.redis, seminar, { userID: ann.userID, joined: 1 });

    expect(answer).toEqual({ outcome: 'OK', expiresAt: expect.any(Date) });
    expect((await snapshot(stage.redis, seminar)).leases).toEqual([['7:1', expect.any(Number)]]);
  });

  test('renewing an earlier join, no join, or the join of another user does nothing', async () => {
    const seminar = await stage.open();
    await join(stage.redis, seminar, { ...ann, requestID: 'r1', lease: 30 });
    await leave(stage.redis, seminar, { ...ann, requestID: 'r2' });
    await join(stage.redis, seminar, { ...ann, requestID: 'r3', lease: 30 });
    const before = await snapshot(stage.redis, seminar);

    for (const [userID, joined] of [
      [7, 1],
      [7, 2],
      [7, 4],
      [70, 3],
    ] as const) {
      expect(await refusal(renew(stage.redis, seminar, { userID, joined }))).toBe('NOT_JOINED');
    }

    expect(await snapshot(stage.redis, seminar)).toEqual(before);
  });

  test.each([
    ['before it starts', { from: 60_000 }],
    ['after it ended', { to: 0 }],
  ])('nobody renews in an instance %s', async (_, window) => {
    const seminar = await stage.open();
    await join(stage.redis, seminar, { ...ann, requestID: 'r1', lease: 30 });
    await stage.move(seminar, window);
    const before = await snapshot(stage.redis, seminar);

    const late = renew(stage.redis, seminar, { userID: ann.userID, joined: 1 });

    expect(await refusal(late)).toBe('MEETING_NOT_ACTIVE');
    expect(await snapshot(stage.redis, seminar)).toEqual(before);
  });

  test('nobody renews in an instance that Redis does not have, and none is created', async () => {
    const seminar = stage.plan();

    const late = renew(stage.redis, seminar, { userID: ann.userID, joined: 1 });

    expect(await refusal(late)).toBe('ABSENT');
    expect(await snapshot(stage.redis, seminar)).toEqual({});
  });

  test('a leave with the number of an earlier join is refused, and one with the number of this join succeeds', async () => {
    const seminar = await stage.open();
    await join(stage.redis, seminar, { ...ann, requestID: 'r1' });
    await leave(stage.redis, seminar, { ...ann, requestID: 'r2', joined: 1 });
    await join(stage.redis, seminar, { ...ann, requestID: 'r3' });
    const before = await snapshot(stage.redis, seminar);

    expect(await refusal(leave(stage.redis, seminar, { ...ann, requestID: 'r4', joined: 1 }))).toBe('NOT_JOINED');
    expect(await snapshot(stage.redis, seminar)).toEqual(before);

    expect(await leave(stage.redis, seminar, { ...ann, requestID: 'r5', joined: 3 })).toMatchObject({ seq: 4 });
    expect((await snapshot(stage.redis, seminar)).participants).toBeUndefined();
  });
});

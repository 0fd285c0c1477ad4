import type { Instance } from '@rollcall/client';
import { instanceKeys } from '@rollcall/lua/keys';
import { join, leave, renew, sweep } from '@rollcall/lua/scripts';
import { expect, test } from 'vitest';
import { type Snapshot, snapshot } from '../support/snapshot.ts';
import { ann, bob, cleo, max } from './support/people.ts';
import { openFeed } from './support/published.ts';
import { onEveryRedis, type Stage } from './support/stage.ts';

/** Makes leases expire, so that no test waits for that. */
const expire = (stage: Stage, seminar: Instance, ...leases: string[]) =>
  stage.redis.zadd(instanceKeys.leases(seminar), ...leases.flatMap((lease, n) => [n + 1, lease]));

const swept = (expired: number, removed: number) => ({ outcome: 'OK', expired, removed });

/** When the first lease expires that has not yet. */
const next = ({ leases }: Snapshot) => new Date(leases?.find(([, expiresAt]) => expiresAt > 1_000)?.[1] ?? Number.NaN);

onEveryRedis((stage) => {
  test('participants whose leases expired are removed, with a leave that says so; the others stay', async () => {
    const seminar = await stage.open();
    await join(stage.redis, seminar, { ...ann, requestID: 'r1', lease: 10 });
    await join(stage.redis, seminar, { ...bob, requestID: 'r1', lease: 10 });
    await join(stage.redis, seminar, { ...cleo, requestID: 'r1' });
    await join(stage.redis, seminar, { ...max, requestID: 'r1', lease: 300 });
    using feed = await openFeed(stage.redis, seminar);
    await expire(stage, seminar, `70:2`, `${max.userID}:4`);
    const before = await snapshot(stage.redis, seminar);
    const earliest = await stage.now();

    expect(await sweep(stage.redis, seminar, { limit: 10 })).toEqual({ ...swept(2, 2), nextExpiry: next(before) });

    const after = await snapshot(stage.redis, seminar);
    const at = Number(after.log?.at(-1)?.['timestamp']);
    expect(at).toBeGreaterThanOrEqual(earliest);
    expect(at).toBeLessThanOrEqual(await stage.now());
    const left = { eventType: 'leave', timestamp: `${at}`, reason: 'timeout', requestID: '' };
    expect(after).toEqual({
      ...before,
      instance: { ...before.instance, seq: '6' },
      participants: [
        ['7', 1],
        ['30', 3],
      ],
      leases: before.leases?.filter(([lease]) => lease === '7:1'),
      log: [
        ...(before.log ?? []),
        { id: '5-0', userID: '70', ...left },
        { id: '6-0', userID: `${max.userID}`, ...left },
      ],
    });
    expect(await feed.published()).toEqual([
      `[{"type":"left","seq":5,"generation":1,"userID":70,"timestamp":${at},"reason":"timeout"},` +
        `{"type":"left","seq":6,"generation":1,"userID":${max.userID},"timestamp":${at},"reason":"timeout"}]`,
    ]);
  });

  test('if no lease has expired, nothing changes and nothing is published', async () => {
    const seminar = await stage.open();
    await join(stage.redis, seminar, { ...ann, requestID: 'r1', lease: 10 });
    await join(stage.redis, seminar, { ...bob, requestID: 'r1' });
    using feed = await openFeed(stage.redis, seminar);
    const before = await snapshot(stage.redis, seminar);

    expect(await sweep(stage.redis, seminar, { limit: 10 })).toEqual({ ...swept(0, 0), nextExpiry: next(before) });

    expect(await snapshot(stage.redis, seminar)).toEqual(before);
    expect(await feed.published()).toEqual([]);
  });

  test('the lease of an earlier join expires: Ann, who has come back since, stays', async () => {
    const seminar = await stage.open();
    await join(stage.redis, seminar, { ...ann, requestID: 'r1', lease: 10 });
    await leave(stage.redis, seminar, { ...ann, requestID: 'r2' });
    await join(stage.redis, seminar, { ...ann, requestID: 'r3', lease: 10 });
    using feed = await openFeed(stage.redis, seminar);
    await expire(stage, seminar, '7:1');
    const before = await snapshot(stage.redis, seminar);

    expect(await sweep(stage.redis, seminar, { limit: 10 })).toEqual({ ...swept(1, 0), nextExpiry: next(before) });

    const leases = before.leases?.filter(([lease]) => lease === '7:3');
    expect(leases).toHaveLength(1);
    expect(await snapshot(stage.redis, seminar)).toEqual({ ...before, leases });
    expect(await feed.published()).toEqual([]);
  });

  test('Ann renews at the last moment, after her lease expired but before a sweep: she stays', async () => {
    const seminar = await stage.open();
    await join(stage.redis, seminar, { ...ann, requestID: 'r1', lease: 10 });
    await expire(stage, seminar, '7:1');
    await renew(stage.redis, seminar, { userID: ann.userID, joined: 1 });
    const before = await snapshot(stage.redis, seminar);

    expect(await sweep(stage.redis, seminar, { limit: 10 })).toEqual({ ...swept(0, 0), nextExpiry: next(before) });

    expect(await snapshot(stage.redis, seminar)).toEqual(before);
  });

  test('a crowd is removed in parts, each user once, in the order in which the leases expired', async () => {
    const seminar = await stage.open();
    for (let userID = 101; userID <= 105; userID += 1) {
      await join(stage.redis, seminar, { userID, email: 'a@example.com', requestID: 'r1', lease: 10 });
    }
    await expire(stage, seminar, '105:5', '104:4', '103:3', '102:2', '101:1');

    const parts = [2, 2, 2, 2].map((limit) => sweep(stage.redis, seminar, { limit }));

    const [third, fifth] = [new Date(3), new Date(5)];
    expect(await Promise.all(parts)).toEqual([
      { ...swept(2, 2), nextExpiry: third },
      { ...swept(2, 2), nextExpiry: fifth },
      { ...swept(1, 1), nextExpiry: null },
      { ...swept(0, 0), nextExpiry: null },
    ]);
    const { participants, leases, log, instance } = await snapshot(stage.redis, seminar);
    expect({ participants, leases, seq: instance?.['seq'] }).toEqual({ seq: '10' });
    expect(log?.slice(5).map(({ id, userID, reason }) => [id, userID, reason])).toEqual([
      ['6-0', '105', 'timeout'],
      ['7-0', '104', 'timeout'],
      ['8-0', '103', 'timeout'],
      ['9-0', '102', 'timeout'],
      ['10-0', '101', 'timeout'],
    ]);
  });

  test('before anybody could renew again, nothing expires, and the next expiry is no earlier', async () => {
    const seminar = await stage.open();
    await join(stage.redis, seminar, { ...ann, requestID: 'r1', lease: 10 });
    await expire(stage, seminar, '7:1');
    const sweepFrom = (await stage.now()) + 60_000;
    await stage.redis.hset(instanceKeys.instance(seminar), { sweepFrom });
    const before = await snapshot(stage.redis, seminar);

    expect(await sweep(stage.redis, seminar, { limit: 10 })).toEqual({
      ...swept(0, 0),
      nextExpiry: new Date(sweepFrom),
    });

    expect(await snapshot(stage.redis, seminar)).toEqual(before);
  });

  test('an ended instance is left to teardown, and one that Redis does not have is not created', async () => {
    const seminar = await stage.open();
    await join(stage.redis, seminar, { ...ann, requestID: 'r1', lease: 10 });
    await expire(stage, seminar, '7:1');
    await stage.move(seminar, { to: 0 });
    const before = await snapshot(stage.redis, seminar);
    const nowhere = stage.plan();

    expect(await sweep(stage.redis, seminar, { limit: 10 })).toEqual({ outcome: 'NOT_ACTIVE' });
    expect(await sweep(stage.redis, nowhere, { limit: 10 })).toEqual({ outcome: 'NOT_ACTIVE' });

    expect(await snapshot(stage.redis, seminar)).toEqual(before);
    expect(await snapshot(stage.redis, nowhere)).toEqual({});
  });
});

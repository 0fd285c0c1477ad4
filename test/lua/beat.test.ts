import { randomUUID } from 'node:crypto';
import { schedulersKey } from '@rollcall/lua/keys';
import { beat } from '@rollcall/lua/scripts';
import { afterEach, expect, test } from 'vitest';
import { onEveryRedis } from './support/stage.ts';

const lease = 60_000;

onEveryRedis((stage) => {
  let used: string[] = [];
  const newScheduler = () => {
    const id = randomUUID();
    used.push(id);
    return id;
  };
  /** Who is alive by a scheduler's heartbeat, of those that this test knows: others may use the same Cluster. */
  const aliveBy = async (id: string) =>
    (await beat(stage.redis, { id, lease })).alive.filter((one) => used.includes(one));
  afterEach(async () => {
    await stage.redis.zrem(schedulersKey, ...used);
    used = [];
  });

  test('each scheduler finds those whose heartbeats are no older than the lease, itself among them', async () => {
    const [one, other] = [newScheduler(), newScheduler()];
    expect(await aliveBy(one)).toEqual([one]);
    expect(new Set(await aliveBy(other))).toEqual(new Set([one, other]));

    await stage.redis.zadd(schedulersKey, (await stage.now()) - lease - 1000, one);
    expect(await aliveBy(other)).toEqual([other]);
    expect(await stage.redis.zscore(schedulersKey, one)).toBeNull();
    expect(new Set(await aliveBy(one))).toEqual(new Set([one, other]));
  });

  test('a heartbeat from before the clock was set back makes nobody immortal', async () => {
    const [one, other] = [newScheduler(), newScheduler()];
    await aliveBy(one);
    await stage.redis.zadd(schedulersKey, (await stage.now()) + 3_600_000, one);

    expect(await aliveBy(other)).toEqual([other]);
  });

  test('nothing is left once all are dead', async () => {
    await aliveBy(newScheduler());

    const leftMs = await stage.redis.pttl(schedulersKey);
    expect(leftMs).toBeGreaterThan(0);
    expect(leftMs).toBeLessThanOrEqual(lease);
  });
});

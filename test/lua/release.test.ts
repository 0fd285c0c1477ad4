import { release } from '@rollcall/lua/scripts';
import { expect, test } from 'vitest';
import { snapshot } from '../support/snapshot.ts';
import { onEveryRedis } from './support/stage.ts';

onEveryRedis((stage) => {
  test('a claim that is given up counts as abandoned', async () => {
    const seminar = stage.plan();
    const { generation } = await stage.claim(seminar);
    const { instance } = await snapshot(stage.redis, seminar);

    expect(await release(stage.redis, seminar, { generation })).toEqual({ outcome: 'OK' });

    expect(await snapshot(stage.redis, seminar)).toEqual({ instance: { ...instance, claimedAt: '0' } });
  });

  test('the claim of another generation, an active instance and one that is not there stay as they are', async () => {
    const [claimed, absent] = [stage.plan(), stage.plan()];
    await stage.claim(claimed, { generation: 2 });
    const active = await stage.open();

    for (const instance of [claimed, absent, active]) {
      const before = await snapshot(stage.redis, instance);
      expect(await release(stage.redis, instance, { generation: 1 })).toEqual({ outcome: 'SUPERSEDED' });
      expect(await snapshot(stage.redis, instance)).toEqual(before);
    }
  });
});

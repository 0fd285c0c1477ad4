import { activeMeetingsKey, instanceKeys } from '@rollcall/lua/keys';
import { discard, join, post } from '@rollcall/lua/scripts';
import { expect, test } from 'vitest';
import { snapshot } from '../support/snapshot.ts';
import { ann, bob } from './support/people.ts';
import { onEveryRedis } from './support/stage.ts';

onEveryRedis((stage) => {
  /** Ann and Bob join, and Bob posts ten messages: 12 changes. */
  const useEveryKey = async () => {
    const seminar = await stage.open({ audience: [ann.email, bob.email] });
    await join(stage.redis, seminar, { ...ann, requestID: 'r1' });
    await join(stage.redis, seminar, { ...bob, requestID: 'r1' });
    for (let n = 1; n <= 10; n += 1) await post(stage.redis, seminar, { ...bob, requestID: `p${n}`, body: `${n}` });
    await stage.redis.zadd(activeMeetingsKey, 1, instanceKeys.instance(seminar));
    return seminar;
  };

  test.each([13, 100])('an instance with 12 changes is removed if its record has %d', async (archivedSeq) => {
    const seminar = await useEveryKey();
    expect(Object.keys(await snapshot(stage.redis, seminar))).toHaveLength(8);

    expect(await discard(stage.redis, seminar, { archivedSeq })).toEqual({ outcome: 'OK' });

    expect(await snapshot(stage.redis, seminar)).toEqual({ activeMeetings: 1 });
    // If two schedulers find the stale copy, the second must not remove what the first is restoring.
    expect(await discard(stage.redis, seminar, { archivedSeq })).toEqual({ outcome: 'KEPT' });
  });

  test.each([0, 9, 12])('an instance with 12 changes is kept if its record has %d', async (archivedSeq) => {
    const seminar = await useEveryKey();
    const before = await snapshot(stage.redis, seminar);

    expect(await discard(stage.redis, seminar, { archivedSeq })).toEqual({ outcome: 'KEPT' });

    expect(await snapshot(stage.redis, seminar)).toEqual(before);
  });
});

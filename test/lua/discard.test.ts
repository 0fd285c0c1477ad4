import { activeMeetingsKey, instanceKeys } from '@rollcall/lua/keys';
import { discard, join, post } from '@rollcall/lua/scripts';
import { expect, test } from 'vitest';
import { snapshot } from '../support/snapshot.ts';
import { ann, bob } from './support/people.ts';
import { onEveryRedis } from './support/stage.ts';

onEveryRedis((stage) => {
  /** Ann and Bob are in, and Bob has said ten things: 12 changes. */
  const useEveryKey = async () => {
    const seminar = await stage.open({ audience: [ann.email, bob.email] });
    await join(stage.redis, seminar, { ...ann, requestID: 'r1' });
    await join(stage.redis, seminar, { ...bob, requestID: 'r1' });
    for (let n = 1; n <= 10; n += 1) await post(stage.redis, seminar, { ...bob, requestID: `p${n}`, body: `${n}` });
    await stage.redis.zadd(activeMeetingsKey, 1, instanceKeys.instance(seminar));
    return seminar;
  };

  test.each([13, 100])('an instance that has 12 changes is given up when its record has %d', async (archivedSeq) => {
    const seminar = await useEveryKey();
    expect(Object.keys(await snapshot(stage.redis, seminar))).toHaveLength(8);

    expect(await discard(stage.redis, seminar, { archivedSeq })).toEqual({ outcome: 'OK' });

    expect(await snapshot(stage.redis, seminar)).toEqual({ activeMeetings: 1 });
    // Of two schedulers that found it so, the second must not undo what the first is bringing back.
    expect(await discard(stage.redis, seminar, { archivedSeq })).toEqual({ outcome: 'KEPT' });
  });

  test.each([0, 9, 12])('an instance that has 12 changes is kept when its record has %d', async (archivedSeq) => {
    const seminar = await useEveryKey();
    const before = await snapshot(stage.redis, seminar);

    expect(await discard(stage.redis, seminar, { archivedSeq })).toEqual({ outcome: 'KEPT' });

    expect(await snapshot(stage.redis, seminar)).toEqual(before);
  });
});

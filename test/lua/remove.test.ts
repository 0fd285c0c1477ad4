import { join, leave, post, remove } from '@rollcall/lua/scripts';
import { expect, test } from 'vitest';
import { snapshot } from '../support/snapshot.ts';
import { ann, bob, cleo } from './support/people.ts';
import { refusal } from './support/refusal.ts';
import { onEveryRedis } from './support/stage.ts';

/** As Cleo, the host, takes Ann out. */
const byCleo = { actorID: cleo.userID, requestID: 'c1', userID: ann.userID, manages: true, isHost: false };

onEveryRedis((stage) => {
  test('Cleo, who is not in, takes Ann out, and Bob stays', async () => {
    const seminar = await stage.open();
    await join(stage.redis, seminar, { ...ann, requestID: 'r1' });
    await join(stage.redis, seminar, { ...bob, requestID: 'r1' });
    const before = await snapshot(stage.redis, seminar);
    const earliest = await stage.now();

    const removed = await remove(stage.redis, seminar, byCleo);

    const at = removed.timestamp.getTime();
    expect(removed).toEqual({ outcome: 'OK', seq: 3, timestamp: new Date(at) });
    expect(at).toBeGreaterThanOrEqual(earliest);
    expect(at).toBeLessThanOrEqual(await stage.now());
    expect(await snapshot(stage.redis, seminar)).toEqual({
      instance: { ...before.instance, seq: '3' },
      participants: [['70', 2]],
      log: [
        ...(before.log ?? []),
        { id: '3-0', userID: '7', eventType: 'leave', timestamp: `${at}`, reason: 'removed', requestID: '30:c1' },
      ],
      requests: { ...before.requests, '30:c1': `remove 3 ${at} 7` },
    });
  });

  test('a retry gets the first answer, though Ann has come back and the host is one no longer', async () => {
    const seminar = await stage.open();
    await join(stage.redis, seminar, { ...ann, requestID: 'r1' });
    const first = await remove(stage.redis, seminar, byCleo);
    await join(stage.redis, seminar, { ...ann, requestID: 'r2' });
    const before = await snapshot(stage.redis, seminar);

    expect(await remove(stage.redis, seminar, byCleo)).toEqual(first);
    expect(await remove(stage.redis, seminar, { ...byCleo, manages: false })).toEqual(first);

    expect(await snapshot(stage.redis, seminar)).toEqual(before);
    expect(before.participants).toEqual([['7', 3]]);
  });

  test('the requestID is of the host: for another user it is used up, and Ann may leave with it', async () => {
    const seminar = await stage.open();
    await join(stage.redis, seminar, { ...ann, requestID: 'r1' });
    await join(stage.redis, seminar, { ...bob, requestID: 'r1' });
    await remove(stage.redis, seminar, byCleo);
    await join(stage.redis, seminar, { ...ann, requestID: 'r2' });
    const before = await snapshot(stage.redis, seminar);

    const ofBob = { ...byCleo, userID: bob.userID };
    expect(await refusal(remove(stage.redis, seminar, ofBob))).toBe('REQUEST_ID_REUSED');
    // Ann's number is the beginning of Bob's.
    expect(await snapshot(stage.redis, seminar)).toEqual(before);

    expect(await leave(stage.redis, seminar, { ...ann, requestID: 'c1' })).toMatchObject({ seq: 5 });
  });

  test.each(['join', 'post', 'leave'])('the requestID of a %s of the host is not good for it', async (verb) => {
    const seminar = await stage.open();
    await join(stage.redis, seminar, { ...ann, requestID: 'r1' });
    await join(stage.redis, seminar, { ...cleo, requestID: 'join' });
    await post(stage.redis, seminar, { ...cleo, requestID: 'post', body: 'remove 1 2 7' });
    await leave(stage.redis, seminar, { ...cleo, requestID: 'leave' });
    const before = await snapshot(stage.redis, seminar);

    expect(await refusal(remove(stage.redis, seminar, { ...byCleo, requestID: verb }))).toBe('REQUEST_ID_REUSED');

    expect(await snapshot(stage.redis, seminar)).toEqual(before);
  });

  test('live, in, manages, no host: in this order', async () => {
    const seminar = await stage.open();
    await join(stage.redis, seminar, { ...ann, requestID: 'r1' });
    const before = await snapshot(stage.redis, seminar);
    const wrong = { ...byCleo, userID: bob.userID, manages: false, isHost: true };

    expect(await refusal(remove(stage.redis, stage.plan(), wrong))).toBe('ABSENT');
    expect(await refusal(remove(stage.redis, seminar, wrong))).toBe('NOT_JOINED');
    const ofAnn = { ...wrong, userID: ann.userID };
    expect(await refusal(remove(stage.redis, seminar, ofAnn))).toBe('NOT_ALLOWED');
    expect(await refusal(remove(stage.redis, seminar, { ...ofAnn, manages: true }))).toBe('TARGET_IS_HOST');
    expect(await snapshot(stage.redis, seminar)).toEqual(before);

    for (const window of [{ from: 60_000 }, { to: 0 }]) {
      await stage.move(seminar, window);
      const moved = await snapshot(stage.redis, seminar);
      expect(await refusal(remove(stage.redis, seminar, wrong))).toBe('MEETING_NOT_ACTIVE');
      expect(await snapshot(stage.redis, seminar)).toEqual(moved);
    }
  });
});

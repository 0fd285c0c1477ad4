import { join, leave, post } from '@rollcall/lua/scripts';
import { expect, test } from 'vitest';
import { snapshot } from '../support/snapshot.ts';
import { ann, bob } from './support/people.ts';
import { refusal } from './support/refusal.ts';
import { onEveryRedis } from './support/stage.ts';

onEveryRedis((stage) => {
  test('Ann leaves, and Bob stays', async () => {
    const seminar = await stage.open();
    await join(stage.redis, seminar, { ...ann, requestID: 'r1' });
    await join(stage.redis, seminar, { ...bob, requestID: 'r1' });
    const before = await snapshot(stage.redis, seminar);
    const earliest = await stage.now();

    const left = await leave(stage.redis, seminar, { ...ann, requestID: 'r2' });

    const at = left.timestamp.getTime();
    expect(left).toEqual({ outcome: 'OK', seq: 3, timestamp: new Date(at) });
    expect(at).toBeGreaterThanOrEqual(earliest);
    expect(at).toBeLessThanOrEqual(await stage.now());
    expect(await snapshot(stage.redis, seminar)).toEqual({
      instance: { ...before.instance, seq: '3' },
      participants: [['70', 2]],
      log: [
        ...(before.log ?? []),
        { id: '3-0', userID: '7', eventType: 'leave', timestamp: `${at}`, reason: 'left', requestID: 'r2' },
      ],
      requests: { ...before.requests, '7:r2': `leave 3 ${at}` },
    });
  });

  test('Ann repeats her leave and gets the first answer, even when she has come back since', async () => {
    const seminar = await stage.open();
    await join(stage.redis, seminar, { ...ann, requestID: 'r1' });
    const first = await leave(stage.redis, seminar, { ...ann, requestID: 'r2' });
    await join(stage.redis, seminar, { ...ann, requestID: 'r3' });
    const before = await snapshot(stage.redis, seminar);

    expect(await leave(stage.redis, seminar, { ...ann, requestID: 'r2' })).toEqual(first);

    expect(await snapshot(stage.redis, seminar)).toEqual(before);
    expect(before.participants).toEqual([['7', 3]]);
  });

  test('Bob may use the requestID that Ann used', async () => {
    const seminar = await stage.open();
    await join(stage.redis, seminar, { ...ann, requestID: 'r1' });
    await join(stage.redis, seminar, { ...bob, requestID: 'r1' });
    await leave(stage.redis, seminar, { ...ann, requestID: 'r2' });

    expect(await leave(stage.redis, seminar, { ...bob, requestID: 'r2' })).toMatchObject({ seq: 4 });

    const { participants, instance } = await snapshot(stage.redis, seminar);
    expect({ participants, seq: instance?.['seq'] }).toEqual({ participants: undefined, seq: '4' });
  });

  test.each(['join', 'post'])('Ann cannot leave with the requestID of a %s', async (verb) => {
    const seminar = await stage.open();
    await join(stage.redis, seminar, { ...ann, requestID: 'join' });
    await post(stage.redis, seminar, { ...ann, requestID: 'post', body: 'hello' });
    const before = await snapshot(stage.redis, seminar);

    expect(await refusal(leave(stage.redis, seminar, { ...ann, requestID: verb }))).toBe('REQUEST_ID_REUSED');

    expect(await snapshot(stage.redis, seminar)).toEqual(before);
  });

  test('a user who is not in cannot leave, whether they never joined or have left', async () => {
    const seminar = await stage.open();
    await join(stage.redis, seminar, { ...ann, requestID: 'r1' });
    await leave(stage.redis, seminar, { ...ann, requestID: 'r2' });
    const before = await snapshot(stage.redis, seminar);

    expect(await refusal(leave(stage.redis, seminar, { ...ann, requestID: 'r3' }))).toBe('NOT_JOINED');
    expect(await refusal(leave(stage.redis, seminar, { ...bob, requestID: 'r3' }))).toBe('NOT_JOINED');

    expect(await snapshot(stage.redis, seminar)).toEqual(before);
  });

  test('nobody leaves an instance that Redis does not have, and none is created', async () => {
    const seminar = stage.plan();

    expect(await refusal(leave(stage.redis, seminar, { ...ann, requestID: 'r1' }))).toBe('ABSENT');

    expect(await snapshot(stage.redis, seminar)).toEqual({});
  });

  test.each([
    ['before it starts', { from: 60_000 }],
    ['after it ended', { to: 0 }],
  ])('nobody leaves an instance %s, and that is checked before whether they are in', async (_, window) => {
    const seminar = await stage.open();
    await join(stage.redis, seminar, { ...ann, requestID: 'r1' });
    await stage.move(seminar, window);
    const before = await snapshot(stage.redis, seminar);

    expect(await refusal(leave(stage.redis, seminar, { ...ann, requestID: 'r2' }))).toBe('MEETING_NOT_ACTIVE');
    expect(await refusal(leave(stage.redis, seminar, { ...bob, requestID: 'r2' }))).toBe('MEETING_NOT_ACTIVE');

    expect(await snapshot(stage.redis, seminar)).toEqual(before);
  });
});

import { details, join, leave } from '@rollcall/lua/scripts';
import { expect, test } from 'vitest';
import { snapshot } from '../support/snapshot.ts';
import { ann, bob, cleo } from './support/people.ts';
import { onEveryRedis } from './support/stage.ts';

onEveryRedis((stage) => {
  test.each([
    ['public', undefined],
    ['not public', [ann.email, bob.email]],
  ])('of an instance that is %s, Bob learns that he is in, and how many are', async (_, audience) => {
    const text = { title: 'Tea & "talk" 🍵', description: 'line 1\nline 2' };
    const seminar = await stage.open(audience ? { ...text, audience } : text);
    await join(stage.redis, seminar, { ...ann, requestID: 'r1' });
    await join(stage.redis, seminar, { ...bob, requestID: 'r1' });
    await leave(stage.redis, seminar, { ...bob, requestID: 'r2' });
    const { timestamp } = await join(stage.redis, seminar, { ...bob, requestID: 'r3' });
    const before = await snapshot(stage.redis, seminar);

    const answer = await details(stage.redis, seminar, bob);

    const earliest = timestamp.getTime();
    expect(answer.now.getTime()).toBeGreaterThanOrEqual(earliest);
    expect(answer.now.getTime()).toBeLessThanOrEqual(await stage.now());
    expect(answer).toEqual({
      outcome: 'OK',
      now: answer.now,
      meeting: {
        ...text,
        isPublic: !audience,
        fromdatetime: new Date(Number(before.instance?.['fromdatetime'])),
        todatetime: new Date(Number(before.instance?.['todatetime'])),
      },
      participants: 2,
      joinedAt: timestamp,
    });
    expect(await snapshot(stage.redis, seminar)).toEqual(before);
  });

  test('Cleo, who is not in, is in since never', async () => {
    const seminar = await stage.open();
    await join(stage.redis, seminar, { ...ann, requestID: 'r1' });

    expect(await details(stage.redis, seminar, cleo)).toMatchObject({ participants: 1, joinedAt: null });
  });

  test.each([
    ['is to begin', { from: 60_000 }],
    ['has ended', { to: 0 }],
  ])('nobody is in what %s', async (_, window) => {
    const seminar = await stage.open();
    await join(stage.redis, seminar, { ...ann, requestID: 'r1' });
    await stage.move(seminar, window);

    expect(await details(stage.redis, seminar, ann)).toMatchObject({
      outcome: 'OK',
      participants: 0,
      joinedAt: null,
    });
  });

  test('of what Redis lacks, or has claimed only, there is the time', async () => {
    const nothing = stage.plan();
    const claimed = stage.plan();
    await stage.claim(claimed);

    for (const instance of [nothing, claimed]) {
      expect(await details(stage.redis, instance, ann)).toEqual({ outcome: 'GONE', now: expect.any(Date) });
    }
  });
});

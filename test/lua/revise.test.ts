import { addAudience, removeAudience, revise, settle } from '@rollcall/lua/scripts';
import { expect, test } from 'vitest';
import { keysOf, snapshot } from '../support/snapshot.ts';
import { ann, bob } from './support/people.ts';
import { onEveryRedis } from './support/stage.ts';

const settled = { revision: 7, audienceSum: '2:1234', fingerprint: 'of the schedule' };

onEveryRedis((stage) => {
  test('an attempt is told what the one before has settled, and nothing once one has stopped halfway', async () => {
    const seminar = await stage.open({ audience: [ann.email] });
    await revise(stage.redis, seminar, { attempt: 'one' });
    expect(await settle(stage.redis, seminar, { attempt: 'one', ...settled })).toEqual({ outcome: 'OK' });
    const { instance } = await snapshot(stage.redis, seminar);
    expect(instance).toMatchObject({ revision: '7', audienceSum: '2:1234', fingerprint: 'of the schedule' });
    expect(instance).not.toHaveProperty('attempt');

    const told = { outcome: 'OK', generation: 1, wasPublic: false, revision: 7, audienceSum: '2:1234' };
    expect(await revise(stage.redis, seminar, { attempt: 'two' })).toEqual(told);
    expect(await revise(stage.redis, seminar, { attempt: 'three' })).toEqual({
      ...told,
      revision: null,
      audienceSum: '',
    });
  });

  test('each attempt stops those before it, wherever they are', async () => {
    const seminar = await stage.open({ audience: [ann.email] });
    await revise(stage.redis, seminar, { attempt: 'one' });
    await revise(stage.redis, seminar, { attempt: 'two' });
    const before = await snapshot(stage.redis, seminar);

    const [attempt, stale] = ['one', { outcome: 'STALE' }];
    expect(await addAudience(stage.redis, seminar, { attempt, emails: [bob.email] })).toEqual(stale);
    expect(await removeAudience(stage.redis, seminar, { attempt, emails: [ann.email] })).toEqual(stale);
    expect(await settle(stage.redis, seminar, { attempt, ...settled })).toEqual(stale);
    expect(await snapshot(stage.redis, seminar)).toEqual(before);
  });

  test('the audience grows and shrinks by chunks, each of which may be repeated', async () => {
    const seminar = await stage.open({ audience: [ann.email] });
    const attempt = 'one';
    await revise(stage.redis, seminar, { attempt });
    const before = await snapshot(stage.redis, seminar);
    const guests = Array.from({ length: 1000 }, (_, n) => `guest-${n}@example.com`);
    for (const _ of [1, 2]) {
      expect(await addAudience(stage.redis, seminar, { attempt, emails: guests })).toEqual({ outcome: 'OK' });
    }
    expect((await snapshot(stage.redis, seminar)).audience).toEqual([ann.email, ...guests].toSorted());
    for (const _ of [1, 2]) {
      expect(await removeAudience(stage.redis, seminar, { attempt, emails: guests })).toEqual({ outcome: 'OK' });
    }
    expect(await snapshot(stage.redis, seminar)).toEqual(before);
  });

  test('what is being opened is left alone, and what is not there stays so', async () => {
    const seminar = stage.plan();
    expect(await revise(stage.redis, seminar, { attempt: 'one' })).toEqual({ outcome: 'GONE' });
    expect(await keysOf(stage.redis, seminar)).toEqual([]);
    await stage.claim(seminar);
    const before = await snapshot(stage.redis, seminar);
    expect(await revise(stage.redis, seminar, { attempt: 'one' })).toEqual({ outcome: 'OPENING' });
    expect(await settle(stage.redis, seminar, { attempt: 'one', ...settled })).toEqual({ outcome: 'STALE' });
    expect(await snapshot(stage.redis, seminar)).toEqual(before);
  });
});

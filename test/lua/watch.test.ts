import { join, post, watch } from '@rollcall/lua/scripts';
import { expect, test } from 'vitest';
import { snapshot } from '../support/snapshot.ts';
import { ann, bob } from './support/people.ts';
import { refusal } from './support/refusal.ts';
import { onEveryRedis } from './support/stage.ts';

const guest = { email: ann.email, admin: false };
const outsider = { email: bob.email, admin: false };
const admin = { email: '', admin: true };

const line = { outcome: 'OK', generation: 1, branches: '1:0 ', now: expect.any(Date) };

onEveryRedis((stage) => {
  test('a user who may enter gets the last number and the end, even after the end', async () => {
    const seminar = await stage.open({ audience: [ann.email] });
    const live = await stage.move(seminar, {});
    expect(await watch(stage.redis, seminar, guest)).toEqual({ ...line, seq: 0, todatetime: new Date(live) });
    await join(stage.redis, seminar, { ...ann, requestID: 'r1' });
    await post(stage.redis, seminar, { ...ann, requestID: 'r2', body: 'hello' });
    const end = await stage.move(seminar, { to: -5 });
    const before = await snapshot(stage.redis, seminar);

    const answer = { ...line, seq: 2, todatetime: new Date(end) };
    const askedAt = await stage.now();
    const told = await watch(stage.redis, seminar, guest);
    expect(told).toEqual(answer);
    const now = told.outcome === 'OK' ? told.now.getTime() : 0;
    expect(now).toBeGreaterThanOrEqual(askedAt);
    expect(now).toBeLessThanOrEqual(await stage.now());
    expect(await watch(stage.redis, seminar, admin)).toEqual(answer);

    expect(await snapshot(stage.redis, seminar)).toEqual(before);
  });

  test('anybody may follow a public instance, only the audience any other', async () => {
    const open = await stage.open();
    const closed = await stage.open({ audience: [ann.email] });

    expect(await watch(stage.redis, open, outsider)).toMatchObject({ outcome: 'OK', seq: 0 });
    expect(await refusal(watch(stage.redis, closed, outsider))).toBe('NOT_ALLOWED');
  });

  test('of an instance that has ended, those who could not have entered it learn nothing', async () => {
    const closed = await stage.open({ audience: [ann.email] });
    await stage.move(closed, { to: -5 });

    expect(await watch(stage.redis, closed, outsider)).toEqual({ outcome: 'GONE' });
    expect(await watch(stage.redis, closed, guest)).toMatchObject({ outcome: 'OK', seq: 0 });
  });

  test('nobody may follow an instance that Redis does not have or that has not started', async () => {
    const early = await stage.open();
    await stage.move(early, { from: 60_000 });

    for (const reader of [guest, outsider, admin]) {
      expect(await watch(stage.redis, early, reader)).toEqual({ outcome: 'GONE' });
      expect(await watch(stage.redis, stage.plan(), reader)).toEqual({ outcome: 'GONE' });
    }
  });
});

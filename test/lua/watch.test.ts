import { join, post, watch } from '@rollcall/lua/scripts';
import { expect, test } from 'vitest';
import { snapshot } from '../support/snapshot.ts';
import { ann, bob } from './support/people.ts';
import { refusal } from './support/refusal.ts';
import { onEveryRedis } from './support/stage.ts';

const guest = { email: ann.email, admin: 0 };
const outsider = { email: bob.email, admin: 0 };
const admin = { email: '', admin: 1 };

onEveryRedis((stage) => {
  test('who may enter is told the last number and the end, also when the end is past', async () => {
    const seminar = await stage.open({ audience: [ann.email] });
    const live = await stage.move(seminar, {});
    expect(await watch(stage.redis, seminar, guest)).toEqual({ outcome: 'OK', seq: 0, todatetime: new Date(live) });
    await join(stage.redis, seminar, { ...ann, requestID: 'r1' });
    await post(stage.redis, seminar, { ...ann, requestID: 'r2', body: 'hello' });
    const end = await stage.move(seminar, { to: -5 });
    const before = await snapshot(stage.redis, seminar);

    const told = { outcome: 'OK', seq: 2, todatetime: new Date(end) };
    expect(await watch(stage.redis, seminar, guest)).toEqual(told);
    expect(await watch(stage.redis, seminar, admin)).toEqual(told);

    expect(await snapshot(stage.redis, seminar)).toEqual(before);
  });

  test('a public instance is followed by anybody, another only by its audience', async () => {
    const open = await stage.open();
    const closed = await stage.open({ audience: [ann.email] });

    expect(await watch(stage.redis, open, outsider)).toMatchObject({ outcome: 'OK', seq: 0 });
    expect(await refusal(watch(stage.redis, closed, outsider))).toBe('NOT_ALLOWED');
  });

  test('an instance that Redis does not have, or that has not begun, is not followed', async () => {
    const early = await stage.open();
    await stage.move(early, { from: 60_000 });

    for (const reader of [guest, outsider, admin]) {
      expect(await watch(stage.redis, early, reader)).toEqual({ outcome: 'GONE' });
      expect(await watch(stage.redis, stage.plan(), reader)).toEqual({ outcome: 'GONE' });
    }
  });
});

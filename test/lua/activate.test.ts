import { activate, invite, join } from '@rollcall/lua/scripts';
import { expect, test } from 'vitest';
import { snapshot } from '../support/snapshot.ts';
import { ann } from './support/people.ts';
import { refusal } from './support/refusal.ts';
import { onEveryRedis } from './support/stage.ts';

const minute = 60_000;

onEveryRedis((stage) => {
  const details = async (from: number, to: number) => {
    const now = await stage.now();
    return {
      title: 'Tea & "talk" 🍵',
      description: '',
      isPublic: true,
      fromdatetime: now + from,
      todatetime: now + to,
      seq: 0,
    };
  };
  const asText = (hash: Record<string, string | number | boolean>) =>
    Object.fromEntries(
      Object.entries(hash).map(([field, value]) => [field, String(typeof value === 'boolean' ? Number(value) : value)]),
    );

  test('an instance whose window contains now opens with nobody in it', async () => {
    const seminar = stage.plan();
    const hash = await details(-minute, minute);

    expect(await activate(stage.redis, seminar, hash)).toEqual({ outcome: 'OK' });

    expect(await snapshot(stage.redis, seminar)).toEqual({ instance: asText(hash) });
  });

  test('opening it again, even with other details, changes nothing', async () => {
    const seminar = await stage.open();
    await join(stage.redis, seminar, { ...ann, requestID: 'r1' });
    const before = await snapshot(stage.redis, seminar);

    const other = { ...(await details(-1, 1_000_000)), title: 'Other', isPublic: false };
    expect(await activate(stage.redis, seminar, other)).toEqual({ outcome: 'OK' });

    expect(await snapshot(stage.redis, seminar)).toEqual(before);
  });

  test('an instance with 5 changes in MySQL continues with number 6', async () => {
    const seminar = stage.plan();
    await activate(stage.redis, seminar, { ...(await details(-minute, minute)), seq: 5 });

    expect(await join(stage.redis, seminar, { ...ann, requestID: 'r1' })).toMatchObject({ seq: 6 });
  });

  test.each([
    ['has not started', minute, 2 * minute],
    ['has ended', -2 * minute, -minute],
    ['ends at this moment', -minute, 0],
  ])('an instance that %s is not opened', async (_, from, to) => {
    const seminar = stage.plan();
    const hash = await details(from, to);

    expect(await activate(stage.redis, seminar, hash)).toEqual({ outcome: 'NOT_NOW' });

    expect(await snapshot(stage.redis, seminar)).toEqual({});
  });

  test('Ann is invited before the instance is activated, and may enter as soon as it is', async () => {
    const seminar = stage.plan();
    const hash = { ...(await details(-minute, minute)), isPublic: false };
    await invite(stage.redis, seminar, { todatetime: hash.todatetime, emails: [ann.email] });
    expect(await refusal(join(stage.redis, seminar, { ...ann, requestID: 'r1' }))).toBe('MEETING_NOT_ACTIVE');

    await activate(stage.redis, seminar, hash);

    expect(await snapshot(stage.redis, seminar)).toEqual({ instance: asText(hash), audience: [ann.email] });
    expect(await join(stage.redis, seminar, { ...ann, requestID: 'r1' })).toMatchObject({ seq: 1 });
  });
});

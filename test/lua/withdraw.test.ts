import { instanceKeys } from '@rollcall/lua/keys';
import { activate, invite, join, restore, withdraw } from '@rollcall/lua/scripts';
import { expect, test } from 'vitest';
import { keysOf, snapshot } from '../support/snapshot.ts';
import { ann } from './support/people.ts';
import { onEveryRedis } from './support/stage.ts';

const minute = 60_000;

onEveryRedis((stage) => {
  /** A seminar that Ann is invited to, prepared `from` ms before it begins. */
  const prepare = async (from: number, changes: string[][] = []) => {
    const seminar = stage.plan();
    const generation = 3;
    await stage.claim(seminar, { generation, archivedSeq: changes.length });
    await invite(stage.redis, seminar, { generation, emails: [ann.email] });
    if (changes.length > 0) await restore(stage.redis, seminar, { generation, changes });
    const now = await stage.now();
    const window = { fromdatetime: now + from, todatetime: now + from + minute };
    const details = { title: 'Seminar', description: '', isPublic: false, ...window, fingerprint: '' };
    await activate(stage.redis, seminar, { generation, ...details, seq: changes.length, grace: 0 });
    return seminar;
  };

  test('a prepared instance is removed, audience and all, and can be prepared anew; its bystander stays', async () => {
    const bystander = await prepare(minute);
    const before = await snapshot(stage.redis, bystander);
    const seminar = await prepare(minute);

    expect(await withdraw(stage.redis, seminar, { generation: 3 })).toEqual({ outcome: 'OK' });

    expect(await keysOf(stage.redis, seminar)).toEqual([]);
    expect(await withdraw(stage.redis, seminar, { generation: 3 })).toEqual({ outcome: 'SUPERSEDED' });
    expect(await stage.claim(seminar, { generation: 4 })).toMatchObject({ outcome: 'OK', kept: false });
    expect(await snapshot(stage.redis, bystander)).toEqual(before);
  });

  test('one that has begun stays, whether Ann is in or not', async () => {
    const seminar = await prepare(0);
    const before = await snapshot(stage.redis, seminar);
    expect(await withdraw(stage.redis, seminar, { generation: 3 })).toEqual({ outcome: 'BEGUN' });
    expect(await snapshot(stage.redis, seminar)).toEqual(before);

    await join(stage.redis, seminar, { ...ann, requestID: 'r1' });
    const joined = await snapshot(stage.redis, seminar);
    expect(await withdraw(stage.redis, seminar, { generation: 3 })).toEqual({ outcome: 'CHANGED' });
    expect(await snapshot(stage.redis, seminar)).toEqual(joined);
  });

  test('one with changes stays, since it was live before it was rescheduled', async () => {
    const seminar = await prepare(minute, [['join', '1', '7', '1700000000001', '', '', '']]);
    const before = await snapshot(stage.redis, seminar);

    expect(await withdraw(stage.redis, seminar, { generation: 3 })).toEqual({ outcome: 'CHANGED' });

    expect(await snapshot(stage.redis, seminar)).toEqual(before);
  });

  test.each([2, 4])('one of generation 3 stays if generation %i is to be withdrawn', async (generation) => {
    const seminar = await prepare(minute);
    const before = await snapshot(stage.redis, seminar);

    expect(await withdraw(stage.redis, seminar, { generation })).toEqual({ outcome: 'SUPERSEDED' });

    expect(await snapshot(stage.redis, seminar)).toEqual(before);
  });

  test('one that is still being opened stays', async () => {
    const seminar = stage.plan();
    await stage.claim(seminar, { generation: 3 });
    const before = await snapshot(stage.redis, seminar);

    expect(await withdraw(stage.redis, seminar, { generation: 3 })).toEqual({ outcome: 'CHANGED' });

    expect(await snapshot(stage.redis, seminar)).toEqual(before);
    expect(await stage.redis.hget(instanceKeys.instance(seminar), 'claimedAt')).not.toBeNull();
  });
});

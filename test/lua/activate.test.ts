import { instanceKeys } from '@rollcall/lua/keys';
import { activate, invite, join, restore } from '@rollcall/lua/scripts';
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
      fingerprint: 'of the schedule',
      revision: 3,
      audienceSum: 'of the audience',
    };
  };
  const first = { generation: 1, grace: 0 };
  const asText = (hash: Record<string, string | number | boolean>) =>
    Object.fromEntries(
      Object.entries(hash).map(([field, value]) => [field, String(typeof value === 'boolean' ? Number(value) : value)]),
    );

  test('a claimed instance whose window contains now opens with nobody in it', async () => {
    const seminar = stage.plan();
    await stage.claim(seminar);
    const hash = await details(-minute, minute);

    expect(await activate(stage.redis, seminar, { ...hash, ...first })).toEqual({ outcome: 'OK' });

    const instance = asText({ ...hash, generation: 1, branches: '1:0 ' });
    expect(await snapshot(stage.redis, seminar)).toEqual({ instance });
  });

  test('opening it again, even with other details, changes nothing', async () => {
    const seminar = await stage.open();
    await join(stage.redis, seminar, { ...ann, requestID: 'r1' });
    const before = await snapshot(stage.redis, seminar);

    const other = { ...(await details(-1, 1_000_000)), title: 'Other', isPublic: false };
    expect(await activate(stage.redis, seminar, { ...other, ...first })).toEqual({ outcome: 'OK' });

    expect(await snapshot(stage.redis, seminar)).toEqual(before);
  });

  test('an instance with 3 changes in MySQL opens once all are restored, and continues with number 4', async () => {
    const seminar = stage.plan();
    const generation = 7;
    await stage.claim(seminar, { generation, archivedSeq: 3, archivedChange: 'leave 7 1700000000003' });
    const opening = { ...(await details(-minute, minute)), generation, seq: 3, grace: 15_000 };
    const joined = ['join', '1', '7', '1700000000001', '', '', ''];
    const amended = ['amended', '2', '5', '1700000000002', '{"title":"Tea"}', '', '', ''];
    const left = ['leave', '3', '7', '1700000000003', 'left', '', ''];
    await restore(stage.redis, seminar, { generation, changes: [joined, left] });
    const before = await snapshot(stage.redis, seminar);

    expect(await activate(stage.redis, seminar, opening)).toEqual({ outcome: 'INCOMPLETE' });
    expect(await snapshot(stage.redis, seminar)).toEqual(before);

    await restore(stage.redis, seminar, { generation, changes: [amended] });
    const openedAt = await stage.now();
    expect(await activate(stage.redis, seminar, opening)).toEqual({ outcome: 'OK' });
    const { sweepFrom, claimedAt } = await stage.redis.hgetall(instanceKeys.instance(seminar));
    expect(Number(sweepFrom)).toBeGreaterThanOrEqual(openedAt + 15_000);
    expect(claimedAt).toBeUndefined();
    expect(await join(stage.redis, seminar, { ...ann, requestID: 'r1' })).toMatchObject({ seq: 4 });
  });

  test('an instance that has not started is prepared: it is all there, and nobody is let in before its start', async () => {
    const seminar = stage.plan();
    await stage.claim(seminar);
    const hash = await details(minute, 2 * minute);

    expect(await activate(stage.redis, seminar, { ...hash, ...first })).toEqual({ outcome: 'OK' });

    const instance = asText({ ...hash, generation: 1, branches: '1:0 ' });
    expect(await snapshot(stage.redis, seminar)).toEqual({ instance });
    expect(await refusal(join(stage.redis, seminar, { ...ann, requestID: 'r1' }))).toBe('MEETING_NOT_ACTIVE');
    expect(await snapshot(stage.redis, seminar)).toEqual({ instance });
  });

  test('leases that are restored before the start do not expire until some time after it', async () => {
    const seminar = stage.plan();
    await stage.claim(seminar, { archivedSeq: 1, archivedChange: 'join 7 1700000000001' });
    await restore(stage.redis, seminar, {
      generation: 1,
      changes: [['join', '1', '7', '1700000000001', '', '', '10']],
    });
    const opening = { ...(await details(minute, 2 * minute)), generation: 1, seq: 1, grace: 15_000 };

    expect(await activate(stage.redis, seminar, opening)).toEqual({ outcome: 'OK' });

    const sweepFrom = String(opening.fromdatetime + 15_000);
    expect(await stage.redis.hget(instanceKeys.instance(seminar), 'sweepFrom')).toBe(sweepFrom);
    await stage.claim(seminar, {
      generation: 2,
      archivedSeq: 1,
      archivedChange: 'join 7 1700000000001',
      grace: 15_000,
    });
    const { generation, sweepFrom: kept } = await stage.redis.hgetall(instanceKeys.instance(seminar));
    expect({ generation, kept }).toEqual({ generation: '2', kept: sweepFrom });
  });

  test.each([
    ['has ended', -2 * minute, -minute],
    ['ends at this moment', -minute, 0],
  ])('an instance that %s is not opened', async (_, from, to) => {
    const seminar = stage.plan();
    await stage.claim(seminar);
    const before = await snapshot(stage.redis, seminar);
    const hash = await details(from, to);

    expect(await activate(stage.redis, seminar, { ...hash, ...first })).toEqual({ outcome: 'OVER' });

    expect(await snapshot(stage.redis, seminar)).toEqual(before);
  });

  test('a scheduler that was held up does not open what another one claimed meanwhile', async () => {
    const seminar = stage.plan();
    await stage.claim(seminar);
    await stage.claim(seminar, { generation: 2 });
    const before = await snapshot(stage.redis, seminar);
    const hash = await details(-minute, minute);

    expect(await activate(stage.redis, seminar, { ...hash, ...first })).toEqual({ outcome: 'SUPERSEDED' });

    expect(await snapshot(stage.redis, seminar)).toEqual(before);
  });

  test('Ann is invited before the instance is activated, and may enter as soon as it is', async () => {
    const seminar = stage.plan();
    await stage.claim(seminar);
    const hash = { ...(await details(-minute, minute)), isPublic: false };
    await invite(stage.redis, seminar, { generation: 1, emails: [ann.email] });
    expect(await refusal(join(stage.redis, seminar, { ...ann, requestID: 'r1' }))).toBe('ABSENT');

    await activate(stage.redis, seminar, { ...hash, ...first });

    const instance = asText({ ...hash, generation: 1, branches: '1:0 ' });
    expect(await snapshot(stage.redis, seminar)).toEqual({ instance, audience: [ann.email] });
    expect(await join(stage.redis, seminar, { ...ann, requestID: 'r1' })).toMatchObject({ seq: 1 });
  });
});

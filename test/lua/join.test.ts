import { join, leave } from '@rollcall/lua/scripts';
import { expect, test } from 'vitest';
import { snapshot } from '../support/snapshot.ts';
import { ann, bob, max, stranger } from './support/people.ts';
import { refusal } from './support/refusal.ts';
import { onEveryRedis } from './support/stage.ts';

onEveryRedis((stage) => {
  test('Ann and then Bob join, and Redis holds exactly that', async () => {
    const seminar = await stage.open();
    const before = await snapshot(stage.redis, seminar);
    const earliest = await stage.now();

    const first = await join(stage.redis, seminar, { ...ann, requestID: 'r1' });
    const second = await join(stage.redis, seminar, { ...bob, requestID: 'r2' });

    const latest = await stage.now();
    expect([first, second]).toEqual([
      { outcome: 'OK', seq: 1, timestamp: expect.any(Date) },
      { outcome: 'OK', seq: 2, timestamp: expect.any(Date) },
    ]);
    const [at, then] = [first.timestamp.getTime(), second.timestamp.getTime()];
    expect([earliest, at, then, latest]).toEqual([earliest, at, then, latest].toSorted((one, other) => one - other));
    expect(await snapshot(stage.redis, seminar)).toEqual({
      instance: { ...before.instance, seq: '2' },
      participants: [
        ['7', 1],
        ['70', 2],
      ],
      log: [
        { id: '1-0', userID: '7', eventType: 'join', timestamp: `${at}`, reason: '', requestID: 'r1' },
        { id: '2-0', userID: '70', eventType: 'join', timestamp: `${then}`, reason: '', requestID: 'r2' },
      ],
      requests: { '7:r1': `join 1 ${at}`, '70:r2': `join 2 ${then}` },
    });
  });

  test('a userID of 16 digits keeps all of them', async () => {
    const seminar = await stage.open();

    const { timestamp } = await join(stage.redis, seminar, { ...max, requestID: 'r1' });

    expect(await snapshot(stage.redis, seminar)).toMatchObject({
      participants: [['9007199254740991', 1]],
      log: [{ userID: '9007199254740991' }],
      requests: { '9007199254740991:r1': `join 1 ${timestamp.getTime()}` },
    });
  });

  test('Ann repeats her join and gets the first answer, and nothing changes', async () => {
    const seminar = await stage.open();
    const first = await join(stage.redis, seminar, { ...ann, requestID: 'r1' });
    const before = await snapshot(stage.redis, seminar);

    expect(await join(stage.redis, seminar, { ...ann, requestID: 'r1' })).toEqual(first);

    expect(await snapshot(stage.redis, seminar)).toEqual(before);
  });

  test('her join gets the first answer even when she has left and the meeting has ended', async () => {
    const seminar = await stage.open();
    const first = await join(stage.redis, seminar, { ...ann, requestID: 'r1' });
    await leave(stage.redis, seminar, { ...ann, requestID: 'r2' });
    await stage.move(seminar, { to: -1 });
    const before = await snapshot(stage.redis, seminar);

    expect(await join(stage.redis, seminar, { ...ann, requestID: 'r1' })).toEqual(first);

    expect(await snapshot(stage.redis, seminar)).toEqual(before);
  });

  test('Bob may use the requestID that Ann used', async () => {
    const seminar = await stage.open();
    await join(stage.redis, seminar, { ...ann, requestID: 'r1' });

    expect(await join(stage.redis, seminar, { ...bob, requestID: 'r1' })).toMatchObject({ seq: 2 });

    expect(await snapshot(stage.redis, seminar)).toMatchObject({
      instance: { seq: '2' },
      participants: [
        ['7', 1],
        ['70', 2],
      ],
    });
  });

  test('Ann cannot join with the requestID of her leave', async () => {
    const seminar = await stage.open();
    await join(stage.redis, seminar, { ...ann, requestID: 'r1' });
    await leave(stage.redis, seminar, { ...ann, requestID: 'r2' });
    const before = await snapshot(stage.redis, seminar);

    expect(await refusal(join(stage.redis, seminar, { ...ann, requestID: 'r2' }))).toBe('REQUEST_ID_REUSED');

    expect(await snapshot(stage.redis, seminar)).toEqual(before);
  });

  test('Ann is refused a second join while she is in, and may come back once she has left', async () => {
    const seminar = await stage.open();
    await join(stage.redis, seminar, { ...ann, requestID: 'r1' });
    const before = await snapshot(stage.redis, seminar);
    expect(await refusal(join(stage.redis, seminar, { ...ann, requestID: 'r2' }))).toBe('ALREADY_JOINED');
    expect(await snapshot(stage.redis, seminar)).toEqual(before);

    await leave(stage.redis, seminar, { ...ann, requestID: 'r3' });
    // A refusal is not remembered: the requestID may be used again.
    expect(await join(stage.redis, seminar, { ...ann, requestID: 'r2' })).toMatchObject({ seq: 3 });

    const after = await snapshot(stage.redis, seminar);
    expect(after.participants).toEqual([['7', 3]]);
    expect(after.log?.map(({ id, eventType }) => [id, eventType])).toEqual([
      ['1-0', 'join'],
      ['2-0', 'leave'],
      ['3-0', 'join'],
    ]);
  });

  test('nobody joins an instance that Redis does not have, and none is created', async () => {
    const seminar = stage.plan();

    expect(await refusal(join(stage.redis, seminar, { ...ann, requestID: 'r1' }))).toBe('ABSENT');

    expect(await snapshot(stage.redis, seminar)).toEqual({});
  });

  test.each([
    ['before it starts', { from: 60_000 }],
    ['after it ended', { to: 0 }],
  ])('nobody joins an instance %s, even if the scheduler has done nothing', async (_, window) => {
    const seminar = await stage.open();
    await stage.move(seminar, window);
    const before = await snapshot(stage.redis, seminar);

    expect(await refusal(join(stage.redis, seminar, { ...ann, requestID: 'r1' }))).toBe('MEETING_NOT_ACTIVE');

    expect(await snapshot(stage.redis, seminar)).toEqual(before);
  });

  test('joins succeed up to the end by the clock of Redis, and none after it', async () => {
    const seminar = await stage.open();
    const end = await stage.move(seminar, { to: 250 });

    const times: number[] = [];
    let reason: string | undefined;
    for (let userID = 1; !reason; userID += 1) {
      const call = join(stage.redis, seminar, { userID, email: 'x@example.com', requestID: 'r' });
      reason = await refusal(call);
      if (!reason) times.push((await call).timestamp.getTime());
    }

    expect(reason).toBe('MEETING_NOT_ACTIVE');
    expect(await stage.now()).toBeGreaterThanOrEqual(end);
    expect(times.filter((time) => time >= end)).toEqual([]);
    expect((await snapshot(stage.redis, seminar)).participants ?? []).toHaveLength(times.length);
  });

  test('only the audience enters a meeting that is not public', async () => {
    const seminar = await stage.open({ audience: [ann.email] });
    const before = await snapshot(stage.redis, seminar);

    expect(await refusal(join(stage.redis, seminar, { ...bob, requestID: 'r1' }))).toBe('NOT_ALLOWED');
    expect(await snapshot(stage.redis, seminar)).toEqual(before);

    const { timestamp } = await join(stage.redis, seminar, { ...ann, requestID: 'r1' });
    const at = timestamp.getTime();
    expect(await snapshot(stage.redis, seminar)).toEqual({
      instance: { ...before.instance, isPublic: '0', seq: '1' },
      audience: ['ann@example.com'],
      participants: [['7', 1]],
      log: [{ id: '1-0', userID: '7', eventType: 'join', timestamp: `${at}`, reason: '', requestID: 'r1' }],
      requests: { '7:r1': `join 1 ${at}` },
    });
  });

  test('nobody enters a meeting that is not public and has no audience', async () => {
    const seminar = await stage.open({ audience: [] });
    const before = await snapshot(stage.redis, seminar);

    expect(await refusal(join(stage.redis, seminar, { ...ann, requestID: 'r1' }))).toBe('NOT_ALLOWED');

    expect(await snapshot(stage.redis, seminar)).toEqual(before);
  });

  test('a stranger cannot join a public meeting', async () => {
    const seminar = await stage.open();
    const before = await snapshot(stage.redis, seminar);

    expect(await refusal(join(stage.redis, seminar, { ...stranger, requestID: 'r1' }))).toBe('USER_UNKNOWN');

    expect(await snapshot(stage.redis, seminar)).toEqual(before);
  });

  test('the first of several reasons counts: live, already in, known, allowed', async () => {
    const seminar = await stage.open({ audience: [ann.email] });
    await join(stage.redis, seminar, { ...ann, requestID: 'r1' });
    const unknownAnn = { ...ann, email: '', requestID: 'r2' };

    expect(await refusal(join(stage.redis, seminar, { ...stranger, requestID: 'r2' }))).toBe('USER_UNKNOWN');
    expect(await refusal(join(stage.redis, seminar, unknownAnn))).toBe('ALREADY_JOINED');
    await stage.move(seminar, { to: 0 });
    expect(await refusal(join(stage.redis, seminar, unknownAnn))).toBe('MEETING_NOT_ACTIVE');
    await stage.move(seminar, {});
    expect(await refusal(join(stage.redis, seminar, { ...ann, requestID: 'r2' }))).toBe('ALREADY_JOINED');
  });
});

import { join, leave, messages, post } from '@rollcall/lua/scripts';
import { expect, test } from 'vitest';
import { sha1 } from '../support/sha1.ts';
import { snapshot } from '../support/snapshot.ts';
import { ann, bob, max } from './support/people.ts';
import { openFeed } from './support/published.ts';
import { refusal } from './support/refusal.ts';
import { onEveryRedis } from './support/stage.ts';

onEveryRedis((stage) => {
  test('messages from Ann and Bob take numbers from the same line as their joins', async () => {
    const seminar = await stage.open();
    const before = await snapshot(stage.redis, seminar);
    const annIn = await join(stage.redis, seminar, { ...ann, requestID: 'r1' });
    const hello = await post(stage.redis, seminar, { ...ann, requestID: 'r2', body: 'hello' });
    const bobIn = await join(stage.redis, seminar, { ...bob, requestID: 'r1' });
    const hi = await post(stage.redis, seminar, { ...bob, requestID: 'r2', body: 'hi' });

    expect([annIn, hello, bobIn, hi].map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
    const [at1, at2, at3, at4] = [annIn, hello, bobIn, hi].map(({ timestamp }) => timestamp.getTime());
    expect(await snapshot(stage.redis, seminar)).toEqual({
      instance: { ...before.instance, seq: '4' },
      participants: [
        ['7', 1],
        ['70', 3],
      ],
      log: [
        { id: '1-0', userID: '7', eventType: 'join', timestamp: `${at1}`, reason: '', requestID: 'r1' },
        { id: '3-0', userID: '70', eventType: 'join', timestamp: `${at3}`, reason: '', requestID: 'r1' },
      ],
      messages: [
        { id: '2-0', userID: '7', body: 'hello', timestamp: `${at2}`, requestID: 'r2' },
        { id: '4-0', userID: '70', body: 'hi', timestamp: `${at4}`, requestID: 'r2' },
      ],
      authors: ['70:0000000000000004', '7:0000000000000002'],
      requests: {
        '7:r1': `join 1 ${at1}`,
        '7:r2': `post 2 ${at2} ${sha1('hello')}`,
        '70:r1': `join 3 ${at3}`,
        '70:r2': `post 4 ${at4} ${sha1('hi')}`,
      },
    });
  });

  test.each([
    ['emoji, also of several code points', '👋🏽 👩‍👩‍👧‍👦 🇪🇪'],
    ['writing from right to left', 'שלום \u202eمرحبا\u202c'],
    ['quotes and backslashes', `"it's" \\n \\" \`tick\``],
    ['braces and brackets', '{} [] {"a":[1]} ${x} %s %d'],
    ['SQL', "'); DROP TABLE message; -- \\'"],
    ['Lua', "]] .. redis.call('FLUSHALL') --[["],
    ['line ends and control characters', 'a\r\nb\tc\u0001\u007f\u2028'],
    ['text that looks like the end of an event', '"}]'],
    ['a number', '00012345678901234567890'],
    ['4000 characters of four bytes', '🎉'.repeat(4000)],
  ])('%s are kept and published byte for byte', async (_, body) => {
    const seminar = await stage.open();
    using feed = await openFeed(stage.redis, seminar);
    await join(stage.redis, seminar, { ...max, requestID: 'r1' });

    const { outcome, ...said } = await post(stage.redis, seminar, { ...max, requestID: 'r2', body });

    expect(outcome).toBe('OK');
    const page = await messages(stage.redis, seminar, { ...max, admin: false, after: 0, limit: 10, bytes: 100_000 });
    expect(page.messages).toEqual([{ ...said, userID: max.userID, body }]);
    const [, event = ''] = await feed.published();
    expect(JSON.parse(event)).toEqual([
      { type: 'posted', seq: 2, generation: 1, userID: max.userID, timestamp: said.timestamp.getTime(), body },
    ]);
    const before = await snapshot(stage.redis, seminar);
    expect(await post(stage.redis, seminar, { ...max, requestID: 'r2', body })).toEqual({ outcome, ...said });
    expect(await snapshot(stage.redis, seminar)).toEqual(before);
  });

  test('Ann repeats her post and gets the first answer, even when she has left and the meeting has ended', async () => {
    const seminar = await stage.open();
    await join(stage.redis, seminar, { ...ann, requestID: 'r1' });
    const first = await post(stage.redis, seminar, { ...ann, requestID: 'r2', body: 'hello' });
    await leave(stage.redis, seminar, { ...ann, requestID: 'r3' });
    await stage.move(seminar, { to: 0 });
    const before = await snapshot(stage.redis, seminar);

    expect(await post(stage.redis, seminar, { ...ann, requestID: 'r2', body: 'hello' })).toEqual(first);

    expect(await snapshot(stage.redis, seminar)).toEqual(before);
  });

  test('the same requestID with another body is refused, and the first message stands', async () => {
    const seminar = await stage.open();
    await join(stage.redis, seminar, { ...ann, requestID: 'r1' });
    await post(stage.redis, seminar, { ...ann, requestID: 'r2', body: 'hello' });
    const before = await snapshot(stage.redis, seminar);

    const again = post(stage.redis, seminar, { ...ann, requestID: 'r2', body: 'hello!' });
    expect(await refusal(again)).toBe('REQUEST_ID_REUSED');

    expect(await snapshot(stage.redis, seminar)).toEqual(before);
  });

  test.each(['join', 'leave'])('a message cannot have the requestID of a %s', async (verb) => {
    const seminar = await stage.open();
    await join(stage.redis, seminar, { ...ann, requestID: 'join' });
    await leave(stage.redis, seminar, { ...ann, requestID: 'leave' });
    await join(stage.redis, seminar, { ...ann, requestID: 'r3' });
    const before = await snapshot(stage.redis, seminar);

    const reused = post(stage.redis, seminar, { ...ann, requestID: verb, body: 'hello' });
    expect(await refusal(reused)).toBe('REQUEST_ID_REUSED');

    expect(await snapshot(stage.redis, seminar)).toEqual(before);
  });

  test('Bob may use the requestID that Ann used, for a message of his own', async () => {
    const seminar = await stage.open();
    await join(stage.redis, seminar, { ...ann, requestID: 'r1' });
    await join(stage.redis, seminar, { ...bob, requestID: 'r1' });
    await post(stage.redis, seminar, { ...ann, requestID: 'r2', body: 'hello' });

    expect(await post(stage.redis, seminar, { ...bob, requestID: 'r2', body: 'hi' })).toMatchObject({ seq: 4 });

    const after = await snapshot(stage.redis, seminar);
    expect(after.messages?.map(({ userID, body }) => [userID, body])).toEqual([
      ['7', 'hello'],
      ['70', 'hi'],
    ]);
  });

  test('only participants can post, and a refused message leaves no trace', async () => {
    const seminar = await stage.open();
    await join(stage.redis, seminar, { ...ann, requestID: 'r1' });
    await leave(stage.redis, seminar, { ...ann, requestID: 'r2' });
    const before = await snapshot(stage.redis, seminar);

    expect(await refusal(post(stage.redis, seminar, { ...ann, requestID: 'r3', body: 'x' }))).toBe('NOT_JOINED');
    expect(await refusal(post(stage.redis, seminar, { ...bob, requestID: 'r3', body: 'x' }))).toBe('NOT_JOINED');

    expect(await snapshot(stage.redis, seminar)).toEqual(before);
  });

  test('nobody posts to an instance that Redis does not have, and none is created', async () => {
    const seminar = stage.plan();

    const early = post(stage.redis, seminar, { ...ann, requestID: 'r1', body: 'x' });
    expect(await refusal(early)).toBe('ABSENT');

    expect(await snapshot(stage.redis, seminar)).toEqual({});
  });

  test.each([
    ['before it starts', { from: 60_000 }],
    ['after it ended', { to: 0 }],
  ])('nobody posts to an instance %s, and that is checked before whether they are in', async (_, window) => {
    const seminar = await stage.open();
    await join(stage.redis, seminar, { ...ann, requestID: 'r1' });
    await stage.move(seminar, window);
    const before = await snapshot(stage.redis, seminar);

    for (const user of [ann, bob]) {
      const call = post(stage.redis, seminar, { ...user, requestID: 'r2', body: 'x' });
      expect(await refusal(call)).toBe('MEETING_NOT_ACTIVE');
    }

    expect(await snapshot(stage.redis, seminar)).toEqual(before);
  });
});

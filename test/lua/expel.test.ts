import { expel, join, post, removeAudience, revise } from '@rollcall/lua/scripts';
import { expect, test } from 'vitest';
import { snapshot } from '../support/snapshot.ts';
import { ann, bob, cleo, max } from './support/people.ts';
import { openFeed } from './support/published.ts';
import { refusal } from './support/refusal.ts';
import { onEveryRedis } from './support/stage.ts';

const attempt = 'one';

onEveryRedis((stage) => {
  const people = (...some: { userID: number; email: string }[]) =>
    some.map(({ userID, email }) => [String(userID), email]);
  /** A seminar that Ann, Bob and Max were invited to and are in; then Bob and Max are not invited any more. */
  const seminarWithoutBob = async () => {
    const seminar = await stage.open({ audience: [ann.email, bob.email, max.email] });
    for (const who of [ann, bob, max]) await join(stage.redis, seminar, { ...who, requestID: 'r1' });
    await revise(stage.redis, seminar, { attempt });
    await removeAudience(stage.redis, seminar, { attempt, emails: [bob.email, max.email] });
    return seminar;
  };

  test('who is in and not invited any more is taken out, with a leave that says so; all others stay', async () => {
    const seminar = await seminarWithoutBob();
    const before = await snapshot(stage.redis, seminar);
    using feed = await openFeed(stage.redis, seminar);

    // Cleo is not invited, but not in either.
    const answer = await expel(stage.redis, seminar, { attempt, people: people(ann, bob, cleo, max) });

    expect(answer).toEqual({ outcome: 'OK', removed: 2, seq: 5 });
    const after = await snapshot(stage.redis, seminar);
    const timestamp = after.log?.at(-1)?.['timestamp'];
    const left = { eventType: 'leave', timestamp, reason: 'uninvited', requestID: '' };
    expect(after).toEqual({
      ...before,
      instance: { ...before.instance, seq: '5' },
      participants: [[String(ann.userID), 1]],
      log: [
        ...(before.log ?? []),
        { id: '4-0', userID: String(bob.userID), ...left },
        { id: '5-0', userID: String(max.userID), ...left },
      ],
    });
    const event = { type: 'left', generation: 1, timestamp: Number(timestamp), reason: 'uninvited' };
    expect((await feed.published()).map((message): unknown => JSON.parse(message))).toEqual([
      [
        { ...event, seq: 4, userID: bob.userID },
        { ...event, seq: 5, userID: max.userID },
      ],
    ]);
    expect(await refusal(join(stage.redis, seminar, { ...bob, requestID: 'r2' }))).toBe('NOT_ALLOWED');
    expect(await refusal(post(stage.redis, seminar, { userID: bob.userID, requestID: 'r3', body: 'x' }))).toBe(
      'NOT_JOINED',
    );
    expect(await expel(stage.redis, seminar, { attempt, people: people(bob) })).toMatchObject({
      removed: 0,
      seq: null,
    });
    expect(await snapshot(stage.redis, seminar)).toEqual(after);
  });

  test('who is no user any more may not stay in a meeting by invitation, and may in a public one', async () => {
    const seminar = await seminarWithoutBob();
    const unknown = [[String(ann.userID), '']];
    expect(await expel(stage.redis, seminar, { attempt, people: unknown })).toMatchObject({ removed: 1 });

    const talk = await stage.open();
    await join(stage.redis, talk, { ...ann, requestID: 'r1' });
    await revise(stage.redis, talk, { attempt });
    expect(await expel(stage.redis, talk, { attempt, people: unknown })).toMatchObject({ removed: 0 });
  });

  test('after the end, or by an attempt that was overtaken, nobody is taken out', async () => {
    const seminar = await seminarWithoutBob();
    await stage.move(seminar, { to: 0 });
    const before = await snapshot(stage.redis, seminar);
    expect(await expel(stage.redis, seminar, { attempt, people: people(bob) })).toEqual({ outcome: 'ENDED' });
    expect(await expel(stage.redis, seminar, { attempt: 'two', people: people(bob) })).toEqual({ outcome: 'STALE' });
    expect(await snapshot(stage.redis, seminar)).toEqual(before);
  });
});

import { join, leave, teardown } from '@rollcall/lua/scripts';
import type { Instance } from '@rollcall/shared/meeting';
import { expect, test } from 'vitest';
import { snapshot } from '../support/snapshot.ts';
import { ann, bob, cleo, max } from './support/people.ts';
import { openFeed } from './support/published.ts';
import { onEveryRedis } from './support/stage.ts';

const hour = 60 * 60_000;

/** Of an instance of an hour. */
const taken = (remaining: number, seq: number, end: number) => ({
  outcome: 'OK',
  remaining,
  seq,
  generation: 1,
  branches: '1:0 ',
  fromdatetime: new Date(end - hour),
  todatetime: new Date(end),
});

onEveryRedis((stage) => {
  const enter = async (seminar: Instance, ...users: { userID: number; email: string }[]) => {
    for (const user of users) await join(stage.redis, seminar, { ...user, requestID: 'r1' });
  };

  test('when the meeting has ended everybody leaves in the order of joining, at todatetime, chunk by chunk', async () => {
    const seminar = await stage.open();
    await enter(seminar, max, bob, ann, cleo);
    await leave(stage.redis, seminar, { ...bob, requestID: 'r2' });
    const end = await stage.move(seminar, { from: -hour - 5, to: -5 });
    const before = await snapshot(stage.redis, seminar);
    using feed = await openFeed(stage.redis, seminar);

    expect(await teardown(stage.redis, seminar, { limit: 2 })).toEqual(taken(1, 7, end));

    const left = (seq: number, userID: number) => {
      return {
        id: `${seq}-0`,
        userID: `${userID}`,
        eventType: 'leave',
        timestamp: `${end}`,
        reason: 'ended',
        requestID: '',
      };
    };
    const firstChunk = [left(6, max.userID), left(7, ann.userID)];
    expect(await snapshot(stage.redis, seminar)).toEqual({
      ...before,
      instance: { ...before.instance, seq: '7' },
      participants: [['30', 4]],
      log: [...(before.log ?? []), ...firstChunk],
    });

    expect(await teardown(stage.redis, seminar, { limit: 2 })).toEqual(taken(0, 8, end));

    const { participants: _, ...rest } = before;
    const after = {
      ...rest,
      instance: { ...before.instance, seq: '8' },
      log: [...(before.log ?? []), ...firstChunk, left(8, cleo.userID)],
    };
    expect(await snapshot(stage.redis, seminar)).toEqual(after);
    const event = (seq: number, userID: number) =>
      `{"type":"left","seq":${seq},"generation":1,"userID":${userID},"timestamp":${end},"reason":"ended"}`;
    const ended = `{"type":"ended","seq":8,"generation":1,"timestamp":${end}}`;
    const published = [`[${event(6, max.userID)},${event(7, ann.userID)}]`, `[${event(8, cleo.userID)},${ended}]`];
    expect(await feed.published()).toEqual(published);

    // Ending it again only publishes the end again.
    expect(await teardown(stage.redis, seminar, { limit: 2 })).toEqual(taken(0, 8, end));
    expect(await snapshot(stage.redis, seminar)).toEqual(after);
    expect(await feed.published()).toEqual([...published, `[${ended}]`]);
  });

  test('a meeting with nobody in it ends without a change, and publishes its end', async () => {
    const seminar = await stage.open();
    const end = await stage.move(seminar, { from: -hour, to: 0 });
    const before = await snapshot(stage.redis, seminar);
    using feed = await openFeed(stage.redis, seminar);

    expect(await teardown(stage.redis, seminar, { limit: 1000 })).toEqual(taken(0, 0, end));

    expect(await snapshot(stage.redis, seminar)).toEqual(before);
    expect(await feed.published()).toEqual([`[{"type":"ended","seq":0,"generation":1,"timestamp":${end}}]`]);
  });

  test('1000 people leave in one call', async () => {
    const seminar = await stage.open();
    const crowd = Array.from({ length: 1000 }, (_, n) => ({ userID: n + 1, email: 'x@example.com' }));
    await Promise.all(crowd.map((user) => join(stage.redis, seminar, { ...user, requestID: 'r1' })));
    const end = await stage.move(seminar, { from: -hour, to: 0 });

    expect(await teardown(stage.redis, seminar, { limit: 1000 })).toEqual(taken(0, 2000, end));

    const { log = [], participants } = await snapshot(stage.redis, seminar);
    expect(participants).toBeUndefined();
    expect(log.map(({ id }) => id)).toEqual(Array.from({ length: 2000 }, (_, n) => `${n + 1}-0`));
    const users = log.slice(1000).map(({ userID }) => userID);
    expect(users).toEqual(log.slice(0, 1000).map(({ userID }) => userID));
  });

  test('nobody is removed before the end, and nothing is published', async () => {
    const seminar = await stage.open();
    await enter(seminar, ann, bob);
    const before = await snapshot(stage.redis, seminar);
    using feed = await openFeed(stage.redis, seminar);

    expect(await teardown(stage.redis, seminar, { limit: 1000 })).toEqual({ outcome: 'NOT_ENDED' });

    expect(await snapshot(stage.redis, seminar)).toEqual(before);
    expect(await feed.published()).toEqual([]);
  });

  test('an instance that Redis does not have is gone, and none is created', async () => {
    const seminar = stage.plan();

    expect(await teardown(stage.redis, seminar, { limit: 1000 })).toEqual({ outcome: 'GONE' });

    expect(await snapshot(stage.redis, seminar)).toEqual({});
  });
});

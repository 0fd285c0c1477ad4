import { join, joinTimes, leave, participants } from '@rollcall/lua/scripts';
import type { Instance } from '@rollcall/shared/meeting';
import { expect, test } from 'vitest';
import { snapshot } from '../support/snapshot.ts';
import { ann, bob, cleo, max } from './support/people.ts';
import { onEveryRedis } from './support/stage.ts';

onEveryRedis((stage) => {
  const reader = { email: ann.email, admin: false };
  const enter = async (seminar: Instance, ...users: { userID: number; email: string }[]) => {
    const joins: { userID: number; seq: number; timestamp: Date }[] = [];
    for (const { userID, email } of users) {
      const { seq, timestamp } = await join(stage.redis, seminar, { userID, email, requestID: `r${joins.length}` });
      joins.push({ userID, seq, timestamp });
    }
    return joins;
  };

  test('participants are read in the order of joining, page by page', async () => {
    const seminar = await stage.open();
    const joins = await enter(seminar, max, cleo, ann);
    const before = await snapshot(stage.redis, seminar);

    const read = (after: number, limit: number) => participants(stage.redis, seminar, { ...reader, after, limit });
    expect(await read(0, 10)).toEqual({ outcome: 'OK', total: 3, joins });
    expect(await read(0, 3)).toEqual({ outcome: 'OK', total: 3, joins });
    expect(await read(0, 2)).toEqual({ outcome: 'OK', total: 3, joins: joins.slice(0, 2) });
    expect(await read(2, 2)).toEqual({ outcome: 'OK', total: 3, joins: joins.slice(2) });
    expect(await read(3, 2)).toEqual({ outcome: 'OK', total: 3, joins: [] });
    expect(await snapshot(stage.redis, seminar)).toEqual(before);
  });

  test('join times are read in the same order, with the title', async () => {
    const seminar = await stage.open({ title: 'Tea & "talk" 🍵' });
    const joins = await enter(seminar, max, cleo, ann);
    const before = await snapshot(stage.redis, seminar);

    const title = 'Tea & "talk" 🍵';
    const read = (after: number, limit: number) => joinTimes(stage.redis, seminar, { ...reader, after, limit });
    expect(await read(0, 10)).toEqual({ outcome: 'OK', title, joins });
    expect(await read(0, 2)).toEqual({ outcome: 'OK', title, joins: joins.slice(0, 2) });
    expect(await read(2, 2)).toEqual({ outcome: 'OK', title, joins: joins.slice(2) });
    expect(await read(3, 2)).toEqual({ outcome: 'OK', title, joins: [] });
    expect(await snapshot(stage.redis, seminar)).toEqual(before);
  });

  test('a user who left is not read, and a user who came back is read with the latest join', async () => {
    const seminar = await stage.open();
    const [, inStill] = await enter(seminar, ann, bob, cleo);
    await leave(stage.redis, seminar, { ...ann, requestID: 'out' });
    await leave(stage.redis, seminar, { ...cleo, requestID: 'out' });
    const { timestamp } = await join(stage.redis, seminar, { ...ann, requestID: 'again' });

    const joins = [inStill, { userID: ann.userID, seq: 6, timestamp }];
    const page = { ...reader, after: 0, limit: 10 };
    expect(await participants(stage.redis, seminar, page)).toEqual({ outcome: 'OK', total: 2, joins });
    expect(await joinTimes(stage.redis, seminar, page)).toEqual({ outcome: 'OK', title: 'Course', joins });
  });

  test('25 participants on pages of 10 are each read once, although two leave meanwhile', async () => {
    const seminar = await stage.open();
    const crowd = Array.from({ length: 25 }, (_, n) => ({ userID: 100 - n, email: 'x@example.com' }));
    await enter(seminar, ...crowd);

    const seen: number[] = [];
    for (let after = 0; ; ) {
      const { joins } = await participants(stage.redis, seminar, { ...reader, after, limit: 10 });
      seen.push(...joins.map(({ userID }) => userID));
      if (joins.length < 10) break;
      after = joins.at(-1)?.seq ?? 0;
      // One from a page already read, and one from a page still to come.
      if (after === 10) {
        await leave(stage.redis, seminar, { userID: 91, requestID: 'out' });
        await leave(stage.redis, seminar, { userID: 76, requestID: 'out' });
      }
    }

    expect(seen).toEqual(crowd.map(({ userID }) => userID).filter((userID) => userID !== 76));
  });
});

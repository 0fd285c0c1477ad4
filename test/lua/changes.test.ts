import { changes, mostChanges } from '@rollcall/lua/changes';
import { instanceKeys } from '@rollcall/lua/keys';
import { join, leave, post, teardown } from '@rollcall/lua/scripts';
import { expect, test } from 'vitest';
import { amend } from '../support/amend.ts';
import { snapshot } from '../support/snapshot.ts';
import { ann, bob, max } from './support/people.ts';
import { onEveryRedis } from './support/stage.ts';

const line = { outcome: 'OK', generation: 1, branches: '1:0 ' };

onEveryRedis((stage) => {
  test('the changes after a number are read, up to a limit of all kinds together, even when the meeting has ended', async () => {
    const seminar = await stage.open();
    const annIn = await join(stage.redis, seminar, { ...ann, requestID: 'r1' });
    const hello = await post(stage.redis, seminar, { ...ann, requestID: 'r2', body: 'hello' });
    const title = await amend(stage.redis, seminar, { actorID: 5, detail: '{"title":"Tea 🍵"}', requestID: 'r9' });
    const maxIn = await join(stage.redis, seminar, { ...max, requestID: 'r1' });
    const hi = await post(stage.redis, seminar, { ...max, requestID: 'r2', body: 'hi' });
    const annOut = await leave(stage.redis, seminar, { ...ann, requestID: 'r3' });
    const longer = await amend(stage.redis, seminar, { detail: '{"todatetime":"2030-01-01T10:00:00.000Z"}' });
    const end = await stage.move(seminar, { to: 0 });
    await teardown(stage.redis, seminar, { limit: 10 });
    const before = await snapshot(stage.redis, seminar);

    const log = [
      { seq: 1, userID: ann.userID, eventType: 'join', timestamp: annIn.timestamp, reason: null, requestID: 'r1' },
      { seq: 4, userID: max.userID, eventType: 'join', timestamp: maxIn.timestamp, reason: null, requestID: 'r1' },
      { seq: 6, userID: ann.userID, eventType: 'leave', timestamp: annOut.timestamp, reason: 'left', requestID: 'r3' },
      { seq: 8, userID: max.userID, eventType: 'leave', timestamp: new Date(end), reason: 'ended', requestID: null },
    ];
    const messages = [
      { seq: 2, userID: ann.userID, body: 'hello', timestamp: hello.timestamp, requestID: 'r2' },
      { seq: 5, userID: max.userID, body: 'hi', timestamp: hi.timestamp, requestID: 'r2' },
    ];
    const action = { userID: null, actionType: 'amended' };
    const actions = [
      { ...action, seq: 3, actorID: 5, detail: '{"title":"Tea 🍵"}', timestamp: title.timestamp, requestID: 'r9' },
      {
        ...action,
        seq: 7,
        actorID: null,
        detail: '{"todatetime":"2030-01-01T10:00:00.000Z"}',
        timestamp: longer.timestamp,
        requestID: null,
      },
    ];
    const read = (after: number, limit: number) => changes(stage.redis, seminar, { after, limit });
    const none = { log: [], messages: [], actions: [] };
    expect(await read(0, 10)).toEqual({ ...line, seq: 8, log, messages, actions });
    expect(await read(0, 1)).toEqual({ ...line, seq: 8, ...none, log: log.slice(0, 1) });
    expect(await read(2, 1)).toEqual({ ...line, seq: 8, ...none, actions: actions.slice(0, 1) });
    const four = { log: log.slice(0, 2), messages: messages.slice(0, 1), actions: actions.slice(0, 1) };
    expect(await read(0, 4)).toEqual({ ...line, seq: 8, ...four });
    const rest = { log: log.slice(1), messages: messages.slice(1), actions: actions.slice(1) };
    expect(await read(3, 10)).toEqual({ ...line, seq: 8, ...rest });
    expect(await read(8, 10)).toEqual({ ...line, seq: 8, ...none });
    expect(await snapshot(stage.redis, seminar)).toEqual(before);
  });

  test('an instance where nothing has happened has no changes', async () => {
    const seminar = await stage.open();

    const none = await changes(stage.redis, seminar, { after: 0, limit: 10 });

    expect(none).toEqual({ ...line, seq: 0, log: [], messages: [], actions: [] });
  });

  test('more than ten changes are read in the order of their numbers', async () => {
    const seminar = await stage.open();
    await join(stage.redis, seminar, { ...bob, requestID: 'r1' });
    for (let n = 2; n <= 12; n += 1) await post(stage.redis, seminar, { ...bob, requestID: `r${n}`, body: `${n}` });

    const answer = await changes(stage.redis, seminar, { after: 8, limit: 10 });

    expect(answer).toMatchObject({ seq: 12, messages: [{ seq: 9 }, { seq: 10 }, { seq: 11 }, { seq: 12 }] });
  });

  test('a read brings no more than Redis hands out quickly, whatever the limit is', async () => {
    const seminar = await stage.open();
    await join(stage.redis, seminar, { ...bob, requestID: 'r1' });
    for (let n = 2; n <= mostChanges + 5; n += 1) {
      await post(stage.redis, seminar, { ...bob, requestID: `r${n}`, body: `${n}` });
    }

    const answer = await changes(stage.redis, seminar, { after: 2, limit: 10_000 });

    if (answer.outcome !== 'OK') throw new Error('the seminar is gone');
    expect(answer.seq).toBe(mostChanges + 5);
    expect(answer.log).toEqual([]);
    expect(answer.messages.map(({ seq }) => seq)).toEqual(Array.from({ length: mostChanges }, (_, n) => n + 3));
  });

  test('a change that Redis lacks is left out, and the limit counts it', async () => {
    const seminar = await stage.open();
    await join(stage.redis, seminar, { ...bob, requestID: 'r1' });
    for (let n = 2; n <= 5; n += 1) await post(stage.redis, seminar, { ...bob, requestID: `r${n}`, body: `${n}` });
    await stage.redis.xdel(instanceKeys.messages(seminar), '3-0');

    const answer = await changes(stage.redis, seminar, { after: 1, limit: 3 });

    expect(answer).toMatchObject({ seq: 5, log: [], messages: [{ seq: 2 }, { seq: 4 }] });
  });

  test('an instance that Redis does not have is gone', async () => {
    expect(await changes(stage.redis, stage.plan(), { after: 0, limit: 10 })).toEqual({ outcome: 'GONE' });
  });
});

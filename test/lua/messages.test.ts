import { join, leave, messages, messagesByUser, post } from '@rollcall/lua/scripts';
import { expect, test } from 'vitest';
import { snapshot } from '../support/snapshot.ts';
import { ann, bob, max } from './support/people.ts';
import { onEveryRedis } from './support/stage.ts';

const seven = { userID: 7, email: 'seven@example.com' };
const seventy = { userID: 70, email: 'seventy@example.com' };
const seventyOne = { userID: 71, email: 'seventy-one@example.com' };

onEveryRedis((stage) => {
  const reader = { email: 'reader@example.com', admin: false };

  /** Users 7, 70, 71 and 70 again post 24 messages in turn: the numbers 4 … 27. */
  const talk = async () => {
    const seminar = await stage.open();
    const speakers = [seven, seventy, seventyOne, seventy];
    for (const user of [seven, seventy, seventyOne]) await join(stage.redis, seminar, { ...user, requestID: 'join' });
    const said = [];
    for (let n = 0; n < 24; n += 1) {
      const { userID } = speakers[n % 4] ?? seven;
      const words = { userID, requestID: `r${n}`, body: `word ${n}` };
      const { seq, timestamp } = await post(stage.redis, seminar, words);
      said.push({ seq, userID, body: words.body, timestamp });
    }
    expect(said.map(({ seq }) => seq)).toEqual(Array.from({ length: 24 }, (_, n) => n + 4));
    return { seminar, said };
  };

  test('messages are read oldest first, page by page', async () => {
    const { seminar, said } = await talk();
    const before = await snapshot(stage.redis, seminar);

    const read = (after: number, limit: number) => messages(stage.redis, seminar, { ...reader, after, limit });
    expect(await read(0, 1000)).toEqual({ outcome: 'OK', messages: said });
    expect(await read(0, 10)).toEqual({ outcome: 'OK', messages: said.slice(0, 10) });
    expect(await read(13, 10)).toEqual({ outcome: 'OK', messages: said.slice(10, 20) });
    expect(await read(23, 10)).toEqual({ outcome: 'OK', messages: said.slice(20) });
    expect(await read(27, 10)).toEqual({ outcome: 'OK', messages: [] });
    expect(await snapshot(stage.redis, seminar)).toEqual(before);
  });

  test.each([seven, seventy, seventyOne])("the messages of user $userID are read without the others'", async (user) => {
    const { seminar, said } = await talk();
    const own = said.filter(({ userID }) => userID === user.userID);
    const before = await snapshot(stage.redis, seminar);

    const read = (after: number, limit: number) =>
      messagesByUser(stage.redis, seminar, { ...reader, userID: user.userID, after, limit });
    expect(await read(0, 1000)).toEqual({ outcome: 'OK', messages: own });
    const first = own.slice(0, 4);
    expect(await read(0, 4)).toEqual({ outcome: 'OK', messages: first });
    expect(await read(first.at(-1)?.seq ?? 0, 4)).toEqual({ outcome: 'OK', messages: own.slice(4, 8) });
    expect(await read(27, 4)).toEqual({ outcome: 'OK', messages: [] });
    expect(await snapshot(stage.redis, seminar)).toEqual(before);
  });

  test('the messages of a user who has left stay, and a user who posted nothing has none', async () => {
    const seminar = await stage.open();
    await join(stage.redis, seminar, { ...max, requestID: 'r1' });
    await join(stage.redis, seminar, { ...bob, requestID: 'r1' });
    const { seq, timestamp } = await post(stage.redis, seminar, { ...max, requestID: 'r2', body: 'bye' });
    await leave(stage.redis, seminar, { ...max, requestID: 'r3' });

    const page = { ...reader, after: 0, limit: 10 };
    const said = [{ seq, userID: max.userID, body: 'bye', timestamp }];
    const by = ({ userID }: { userID: number }) => messagesByUser(stage.redis, seminar, { ...page, userID });
    expect(await messages(stage.redis, seminar, page)).toEqual({ outcome: 'OK', messages: said });
    expect(await by(max)).toEqual({ outcome: 'OK', messages: said });
    expect(await by(bob)).toEqual({ outcome: 'OK', messages: [] });
    expect(await by(ann)).toEqual({ outcome: 'OK', messages: [] });
  });
});

import { join, leave, messages, messagesByUser, post } from '@rollcall/lua/scripts';
import type { Instance } from '@rollcall/shared/meeting';
import { describe, expect, test } from 'vitest';
import { snapshot } from '../support/snapshot.ts';
import { observed } from './support/observed.ts';
import { ann, bob, max } from './support/people.ts';
import { onEveryRedis } from './support/stage.ts';

const seven = { userID: 7, email: 'seven@example.com' };
const seventy = { userID: 70, email: 'seventy@example.com' };
const seventyOne = { userID: 71, email: 'seventy-one@example.com' };

onEveryRedis((stage) => {
  const reader = { email: 'reader@example.com', admin: false, bytes: 100_000 };

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
    expect(await read(0, 1000)).toEqual({ outcome: 'OK', more: false, messages: said });
    expect(await read(0, 10)).toEqual({ outcome: 'OK', more: true, messages: said.slice(0, 10) });
    expect(await read(13, 10)).toEqual({ outcome: 'OK', more: true, messages: said.slice(10, 20) });
    expect(await read(17, 10)).toEqual({ outcome: 'OK', more: false, messages: said.slice(14) });
    expect(await read(23, 10)).toEqual({ outcome: 'OK', more: false, messages: said.slice(20) });
    expect(await read(27, 10)).toEqual({ outcome: 'OK', more: false, messages: [] });
    expect(await snapshot(stage.redis, seminar)).toEqual(before);
  });

  test.each([seven, seventy, seventyOne])("the messages of user $userID are read without the others'", async (user) => {
    const { seminar, said } = await talk();
    const own = said.filter(({ userID }) => userID === user.userID);
    const before = await snapshot(stage.redis, seminar);

    const read = (after: number, limit: number) =>
      messagesByUser(stage.redis, seminar, { ...reader, userID: user.userID, after, limit });
    expect(await read(0, 1000)).toEqual({ outcome: 'OK', more: false, messages: own });
    const first = own.slice(0, 4);
    expect(await read(0, 4)).toEqual({ outcome: 'OK', more: true, messages: first });
    const next = { outcome: 'OK', more: own.length > 8, messages: own.slice(4, 8) };
    expect(await read(first.at(-1)?.seq ?? 0, 4)).toEqual(next);
    expect(await read(27, 4)).toEqual({ outcome: 'OK', more: false, messages: [] });
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
    expect(await messages(stage.redis, seminar, page)).toEqual({ outcome: 'OK', more: false, messages: said });
    expect(await by(max)).toEqual({ outcome: 'OK', more: false, messages: said });
    expect(await by(bob)).toEqual({ outcome: 'OK', more: false, messages: [] });
    expect(await by(ann)).toEqual({ outcome: 'OK', more: false, messages: [] });
  });

  describe('a page of long messages', () => {
    /** Ann posts messages of these lengths, in characters of four bytes. */
    const talkAtLength = async (lengths: readonly number[]) => {
      const seminar = await stage.open();
      await join(stage.redis, seminar, { ...ann, requestID: 'join' });
      const { userID } = ann;
      for (const [n, length] of lengths.entries()) {
        await post(stage.redis, seminar, { userID, requestID: `r${n}`, body: '🎓'.repeat(length) });
      }
      return seminar;
    };
    const numbered = ({ messages, more }: { messages: { seq: number }[]; more: boolean }) => ({
      seqs: messages.map(({ seq }) => seq),
      more,
    });
    const reads = (seminar: Instance, page: { after: number; limit: number; bytes: number }) => [
      messages(stage.redis, seminar, { ...reader, ...page }),
      messagesByUser(stage.redis, seminar, { ...reader, ...page, userID: ann.userID }),
    ];

    test('ends before the bytes are exceeded, and goes on after that', async () => {
      const seminar = await talkAtLength([1000, 1000, 4000, 1, 1, 1]);

      // With what is around them, 4,100 to 4,200 bytes each, then 16,100 and three times about 150.
      const pages = [
        { after: 0, bytes: 9_000, seqs: [2, 3], more: true },
        { after: 3, bytes: 9_000, seqs: [4], more: true },
        { after: 4, bytes: 9_000, seqs: [5, 6, 7], more: false },
        { after: 0, bytes: 24_800, seqs: [2, 3, 4, 5, 6], more: true },
        { after: 0, bytes: 30_000, seqs: [2, 3, 4, 5, 6, 7], more: false },
        { after: 0, bytes: 1, seqs: [2], more: true },
        { after: 6, bytes: 1, seqs: [7], more: false },
      ];
      for (const { after, bytes, ...expected } of pages) {
        for (const read of reads(seminar, { after, limit: 1000, bytes }))
          expect(numbered(await read)).toEqual(expected);
      }
    });

    test('takes from Redis no more than it may have and one message', async () => {
      const seminar = await talkAtLength(Array.from({ length: 40 }, () => 4000));

      for (const read of reads(seminar, { after: 0, limit: 1000, bytes: 100_000 })) {
        expect(numbered(await read)).toEqual({ seqs: [2, 3, 4, 5, 6, 7], more: true });
      }
      const { called } = await observed(stage.redis, seminar, () =>
        Promise.all(reads(seminar, { after: 0, limit: 1000, bytes: 100_000 })),
      );
      // The seventh does not fit, which shows only when it has been read.
      const read = called.filter((command) => command.startsWith('XRANGE'));
      expect(read).toEqual(['XRANGE 5', 'XRANGE 5', ...Array.from({ length: 7 }, () => 'XRANGE 3')]);
    });
  });
});

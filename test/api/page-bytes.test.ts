import type { RollcallClient } from '@rollcall/client';
import { join, post } from '@rollcall/lua/scripts';
import type { Instance } from '@rollcall/shared/meeting';
import { expect, test } from 'vitest';
import { type ApiStage, openApiStage } from '../support/api-stage.ts';
import { inBatches } from '../support/in-batches.ts';
import { numbersTo } from '../support/record.ts';

const minute = 60_000;
/** As long as a message can be, and as a meeting's description can be, in bytes. */
const longestBody = '🎓'.repeat(4000);
const longestDescription = 'd'.repeat(65_535);

/** A live meeting in which Ann has said so many of the longest messages; their numbers begin with 2. */
async function longTalk({ sandbox: { redis, addUser }, live }: ApiStage, size: number) {
  const ann = await addUser('Ann');
  const seminar = await live();
  await join(redis, seminar, { ...ann, requestID: 'join' });
  await inBatches(numbersTo(size), (n) =>
    post(redis, seminar, { userID: ann.userID, requestID: `r${n}`, body: longestBody }),
  );
  return { ann, seminar };
}

/** Reads all pages, and returns what each has. */
async function allPages<Item, Cursor>(
  read: (cursor: Cursor | undefined) => Promise<{ items: Item[]; nextCursor: Cursor | null }>,
): Promise<Item[][]> {
  const pages: Item[][] = [];
  let cursor: Cursor | undefined;
  for (;;) {
    const { items, nextCursor } = await read(cursor);
    pages.push(items);
    if (nextCursor === null) return pages;
    cursor = nextCursor;
  }
}

const messagePages = (read: RollcallClient['messages']['list']['query'], instance: Instance, limit: number) =>
  allPages<number, number>(async (cursor) => {
    const { messages, nextCursor } = await read({ ...instance, limit, ...(cursor === undefined ? {} : { cursor }) });
    expect(messages.every(({ body }) => body === longestBody)).toBe(true);
    return { items: messages.map(({ seq }) => seq), nextCursor };
  });

test('a page of long messages has 256 KiB of them, and the cursor goes on', async () => {
  await using stage = await openApiStage();
  const { ann, seminar } = await longTalk(stage, 40);
  const { messages } = await stage.api.as(ann);
  const own: typeof messages.list.query = (input) => messages.byUser.query({ ...input, userID: ann.userID });
  const all = numbersTo(41).slice(1);

  for (const read of [messages.list.query, own]) {
    const pages = await messagePages(read, seminar, 1000);
    expect(pages.map((page) => page.length)).toEqual([16, 16, 8]);
    expect(pages.flat()).toEqual(all);
    // Where the last page ends, nothing follows.
    expect(await messagePages(read, seminar, 20)).toEqual(pages);
    expect(await messagePages(read, seminar, 8)).toEqual([0, 8, 16, 24, 32].map((n) => all.slice(n, n + 8)));
  }
});

test('calls sent together share 1 MiB, and each still gets something', async () => {
  await using stage = await openApiStage();
  const { ann, seminar } = await longTalk(stage, 40);
  const { messages } = await stage.api.as(ann);
  const together = (calls: number) =>
    Promise.all(numbersTo(calls).map(() => messages.list.query({ ...seminar, limit: 1000 })));

  const lengths = async (calls: number) => (await together(calls)).map((page) => page.messages.length);
  expect(await lengths(4)).toEqual([16, 16, 16, 16]);
  expect(await lengths(8)).toEqual([8, 8, 8, 8, 8, 8, 8, 8]);
  expect(await lengths(50)).toEqual(Array.from({ length: 50 }, () => 1));
  const [page] = await together(50);
  expect(page?.nextCursor).toBe(2);
});

test('a list of meetings with long descriptions has 256 KiB of them, and leaves none out', async () => {
  await using stage = await openApiStage();
  const asAnn = await stage.api.as(await stage.sandbox.addUser('Ann'));
  for (let n = 1; n <= 9; n += 1) {
    const description = n === 2 ? 'short' : longestDescription;
    await stage.sandbox.addMeeting({
      title: String(n),
      description,
      to: n * minute,
      ...(n === 4 ? { audience: ['bob@example.com'] } : {}),
    });
  }
  await stage.live({ title: '10', description: '', to: 10 * minute });

  const pages = await allPages<string, string>(async (cursor) => {
    const { meetings, nextCursor } = await asAnn.meetings.active.query({ limit: 1000, ...(cursor ? { cursor } : {}) });
    for (const { title, description } of meetings) {
      expect(description).toBe({ '2': 'short', '10': '' }[title] ?? longestDescription);
    }
    return { items: meetings.map(({ title }) => title), nextCursor };
  });
  // Without number 4, which she may not enter.
  expect(pages).toEqual([
    ['1', '2', '3', '5'],
    ['6', '7', '8'],
    ['9', '10'],
  ]);
});

/** Calls to send beside another, so that it gets the smallest share there is: 20 KiB. */
const fillBatch = ({ meetings }: RollcallClient) => numbersTo(49).map(() => meetings.active.query({ limit: 1 }));

test('a list of people with long names is cut as well, and leaves nobody out', async () => {
  await using stage = await openApiStage();
  const { sandbox, api, live } = stage;
  const seminar = await live();
  const names = numbersTo(30).map((n) => `${'🎓'.repeat(250)}${n}`);
  for (const [n, name] of names.entries()) {
    const user = await sandbox.addUser(name, { email: `${n}@example.com` });
    await join(sandbox.redis, seminar, { ...user, requestID: 'r' });
  }
  // Who sees everything: the e-mails count, too.
  const asAnn = await api.as(await sandbox.addUser('Ann'), 'admin');

  const pages = await allPages<string, number>(async (cursor) => {
    const page = { ...seminar, limit: 1000, ...(cursor === undefined ? {} : { cursor }) };
    const [{ participants, total, nextCursor }] = await Promise.all([
      asAnn.meetings.participants.query(page),
      ...fillBatch(asAnn),
    ]);
    expect(total).toBe(30);
    return { items: participants.map(({ name }) => name), nextCursor };
  });
  expect(pages.map((page) => page.length)).toEqual([18, 12]);
  expect(pages.flat()).toEqual(names);
});

test('a list of joins is cut as well, between meetings with long titles and within one with many people', async () => {
  await using stage = await openApiStage();
  const { sandbox, api, live } = stage;
  const crowd = numbersTo(300).map((n) => ({ userID: n + 1000, email: `${n}@example.com` }));
  const title = '🎓'.repeat(250);
  for (let n = 1; n <= 20; n += 1) await sandbox.addMeeting({ title: `${title}${n}`, to: n * minute });
  const lecture = await live({ title: 'Lecture', to: 21 * minute });
  await inBatches(crowd, (user) => join(sandbox.redis, lecture, { ...user, requestID: 'r' }));
  const asAnn = await api.as(await sandbox.addUser('Ann'));

  const pages = await allPages<string, string>(async (cursor) => {
    const page = { limit: 1000, ...(cursor === undefined ? {} : { cursor }) };
    const [{ meetings, nextCursor }] = await Promise.all([asAnn.meetings.joinTimes.query(page), ...fillBatch(asAnn)]);
    return {
      items: meetings.map((meeting) => `${meeting.title.replace(title, '')} ${meeting.joins.length}`),
      nextCursor,
    };
  });
  const empty = numbersTo(20).map((n) => `${n} 0`);
  // 20 KiB hold 19 meetings with such titles, or 209 joins, of which each meeting on a page has an equal share.
  const [first, second] = [empty.slice(0, 19), empty.slice(19)];
  expect(pages).toEqual([first, [...second, 'Lecture 104'], ['Lecture 196'], []]);
});

import { readRecorded } from '@rollcall/server/db/history/recorded';
import { expect, test } from 'vitest';
import { refusalOf } from '../api/support/seen-refusal.ts';
import { openApiStageForFile } from '../support/api-stage.ts';
import { numbersTo } from '../support/record.ts';
import { addPast } from './support/past.ts';

const { sandbox, api } = await openApiStageForFile();
const ann = await sandbox.addUser('Ann');
const bob = await sandbox.addUser('Bob');
const eve = await sandbox.addUser('Eve');
const asAnn = await api.as(ann);
const asAdmin = await api.as(eve, 'admin');

/** An hour in which Ann and Bob talk, and Ann, its host, gives it another title and half an hour more. */
const talk = (plan = {}) =>
  addPast(
    sandbox,
    [
      { at: 0, joined: ann.userID },
      { at: 1, joined: bob.userID },
      { at: 2, posted: ann.userID, body: 'Hello, Bob! 🎓' },
      { at: 3, amended: ann.userID, detail: { title: 'Talk', todatetime: '2026-01-01T11:30:00.000Z' } },
      { at: 4, posted: bob.userID, body: 'Hello, Ann!' },
      { at: 5, left: bob.userID, reason: 'timeout' },
      { at: 90, left: ann.userID, reason: 'ended' },
    ],
    { lasts: 90, ...plan },
  );
const nameOf = { [ann.userID]: 'Ann', [bob.userID]: 'Bob' };
const by = ({ userID }: { userID: number }) => ({ userID, name: nameOf[userID] });

test('a record has every change in its order, with the names of people, and says that it is complete', async () => {
  const past = await talk();
  await addPast(sandbox, [{ at: 0, joined: ann.userID }], { of: { ...past, orderID: 2 } });

  expect(await asAnn.history.changes.query({ meetingID: past.meetingID, orderID: 1 })).toEqual({
    changes: [
      { type: 'joined', seq: 1, ...by(ann), timestamp: past.at(0) },
      { type: 'joined', seq: 2, ...by(bob), timestamp: past.at(1) },
      { type: 'posted', seq: 3, ...by(ann), timestamp: past.at(2), body: 'Hello, Bob! 🎓' },
      {
        type: 'amended',
        seq: 4,
        actorID: ann.userID,
        name: 'Ann',
        timestamp: past.at(3),
        title: 'Talk',
        todatetime: past.at(90),
      },
      { type: 'posted', seq: 5, ...by(bob), timestamp: past.at(4), body: 'Hello, Ann!' },
      { type: 'left', seq: 6, ...by(bob), timestamp: past.at(5), reason: 'timeout' },
      { type: 'left', seq: 7, ...by(ann), timestamp: past.at(90), reason: 'ended' },
    ],
    nextCursor: null,
    complete: true,
  });
});

test('messages alone are in a list of their own, of everybody or of one', async () => {
  const { meetingID, orderID, at } = await talk();
  const instance = { meetingID, orderID };
  const hello = { seq: 3, ...by(ann), timestamp: at(2), body: 'Hello, Bob! 🎓' };
  const answer = { seq: 5, ...by(bob), timestamp: at(4), body: 'Hello, Ann!' };
  const end = { nextCursor: null, complete: true };

  const { messages } = asAnn.history;
  expect(await messages.query(instance)).toEqual({ messages: [hello, answer], ...end });
  expect(await messages.query({ ...instance, userID: bob.userID })).toEqual({ messages: [answer], ...end });
  expect(await messages.query({ ...instance, userID: eve.userID })).toEqual({ messages: [], ...end });
  expect(await messages.query({ ...instance, limit: 1 })).toEqual({
    messages: [hello],
    nextCursor: 3,
    complete: false,
  });
  expect(await messages.query({ ...instance, limit: 1, cursor: 3 })).toEqual({ messages: [answer], ...end });
  expect(await messages.query({ ...instance, cursor: 7 })).toEqual({ messages: [], ...end });
});

test('pages of any size have each change once, of everybody or of one', async () => {
  const { meetingID, orderID } = await talk();
  const read = async (limit: number, who: { userID?: number }) => {
    const seqs: number[] = [];
    let cursor = 0;
    for (;;) {
      const page = await asAnn.history.changes.query({ meetingID, orderID, limit, cursor, ...who });
      expect(page.changes.length).toBeLessThanOrEqual(limit);
      expect(page.complete).toBe(page.nextCursor === null);
      seqs.push(...page.changes.map(({ seq }) => seq));
      if (page.nextCursor === null) return seqs;
      expect(page.nextCursor).toBeGreaterThan(cursor);
      cursor = page.nextCursor;
    }
  };

  for (const limit of [1, 2, 3, 6, 7, 8]) {
    expect(await read(limit, {})).toEqual(numbersTo(7));
    expect(await read(limit, { userID: ann.userID })).toEqual([1, 3, 4, 7]);
    expect(await read(limit, { userID: bob.userID })).toEqual([2, 5, 6]);
    expect(await read(limit, { userID: eve.userID })).toEqual([]);
  }
});

test('a page of long messages has 256 KiB of them, and the cursor goes on', async () => {
  const body = '🎓'.repeat(4000);
  const posts = numbersTo(40).map((at) => ({ at, posted: at % 2 ? ann.userID : bob.userID, body }));
  const { meetingID, orderID } = await addPast(sandbox, [{ at: 0, joined: ann.userID }, ...posts]);
  const sizes = async (read: (cursor: number) => Promise<{ seqs: number[]; nextCursor: number | null }>) => {
    const pages: number[][] = [];
    let cursor: number | null = 0;
    while (cursor !== null) {
      const { seqs, nextCursor }: { seqs: number[]; nextCursor: number | null } = await read(cursor);
      pages.push(seqs);
      cursor = nextCursor;
    }
    return pages;
  };
  const seqsOf = (rows: readonly { seq: number }[]) => rows.map(({ seq }) => seq);
  const input = { meetingID, orderID, limit: 1000 };
  const changes = await sizes(async (cursor) => {
    const page = await asAnn.history.changes.query({ ...input, cursor });
    return { seqs: seqsOf(page.changes), nextCursor: page.nextCursor };
  });
  const messages = await sizes(async (cursor) => {
    const page = await asAnn.history.messages.query({ ...input, cursor });
    return { seqs: seqsOf(page.messages), nextCursor: page.nextCursor };
  });
  const ofBob = await sizes(async (cursor) => {
    const page = await asAnn.history.changes.query({ ...input, cursor, userID: bob.userID });
    return { seqs: seqsOf(page.changes), nextCursor: page.nextCursor };
  });

  expect(changes.map((page) => page.length)).toEqual([17, 16, 8]);
  expect(changes.flat()).toEqual(numbersTo(41));
  expect(messages.map((page) => page.length)).toEqual([16, 16, 8]);
  expect(messages.flat()).toEqual(numbersTo(41).slice(1));
  expect(ofBob.map((page) => page.length)).toEqual([16, 4]);
  expect(ofBob.flat()).toEqual(numbersTo(20).map((n) => 2 * n + 1));
});

test('no more messages are read than a page has room for, and what follows them is left for the next', async () => {
  const posts = numbersTo(5).map((at) => ({ at, posted: ann.userID, body: 'x'.repeat(100) }));
  const past = await addPast(sandbox, [{ at: 0, joined: ann.userID }, ...posts, { at: 9, left: ann.userID }]);
  const part = { after: 0, upTo: 7, limit: 10 };
  const read = async (bytes: number) => {
    const { log, messages, wholeTo } = await readRecorded(sandbox.db, past, { ...part, bytes });
    return { log: log.length, messages: messages.length, wholeTo };
  };

  expect(await read(0)).toEqual({ log: 2, messages: 1, wholeTo: 2 });
  expect(await read(250)).toEqual({ log: 2, messages: 3, wholeTo: 4 });
  expect(await read(500)).toEqual({ log: 2, messages: 5, wholeTo: 7 });
});

test('who was erased from the users still counts, without a name', async () => {
  const { meetingID, orderID } = await addPast(sandbox, [{ at: 0, joined: 999 }]);
  const { changes } = await asAdmin.history.changes.query({ meetingID, orderID });
  expect(changes).toEqual([expect.objectContaining({ seq: 1, userID: 999, name: '' })]);
});

test('an instance that never was is unknown, and one that is to come has no changes', async () => {
  const { meetingID, orderID } = await sandbox.addMeeting({ from: 3_600_000, to: 7_200_000 });

  expect(await asAdmin.history.changes.query({ meetingID, orderID })).toEqual({
    changes: [],
    nextCursor: null,
    complete: false,
  });
  const reasonOf = async (instance: { meetingID: number; orderID: number }) =>
    (await refusalOf(asAdmin.history.changes.query(instance))).reason;
  expect(await reasonOf({ meetingID, orderID: 2 })).toBe('INSTANCE_UNKNOWN');
  expect(await reasonOf({ meetingID: meetingID + 1, orderID })).toBe('INSTANCE_UNKNOWN');
});

test('the record of a removed meeting stays for who was in, and is unknown to everybody else', async () => {
  const removed = await addPast(sandbox, [{ at: 0, joined: ann.userID }]);
  const bystander = await addPast(sandbox, [{ at: 0, joined: ann.userID }]);
  await sandbox.db
    .updateTable('meeting')
    .set({ removedAt: new Date() })
    .where('meetingID', '=', removed.meetingID)
    .execute();
  const asBob = await api.as(bob);
  const reasonOf = async ({ meetingID, orderID }: typeof removed) =>
    (await refusalOf(asBob.history.changes.query({ meetingID, orderID }))).reason;

  const { meetingID, orderID } = removed;
  expect((await asAnn.history.changes.query({ meetingID, orderID })).changes).toHaveLength(1);
  expect(await reasonOf(removed)).toBe('INSTANCE_UNKNOWN');
  expect(await reasonOf(bystander)).toBe('NOT_ALLOWED');
});

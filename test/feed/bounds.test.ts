import { Backlog } from '@rollcall/server/feed/backlog';
import { Batch } from '@rollcall/server/feed/batch';
import { BatchCache } from '@rollcall/server/feed/batch-cache';
import { changesPerRead } from '@rollcall/server/feed/change';
import { Incoming } from '@rollcall/server/feed/incoming';
import { Recent } from '@rollcall/server/feed/recent';
import type { FeedEvent } from '@rollcall/shared/events';
import { describe, expect, test } from 'vitest';
import { numbersTo } from '../support/record.ts';
import { numberedUsers } from './support/numbered-users.ts';

const kilobyte = 'x'.repeat(1_000);
const timestamp = new Date(0);
const posted = (seq: number, body = kilobyte): FeedEvent => ({
  type: 'posted',
  seq,
  timestamp,
  userID: 1,
  name: 'Ann',
  body,
});
const batch = (...seqs: number[]) =>
  new Batch(
    seqs.map((seq) => posted(seq)),
    1,
  );
const published = (seq: number, body = kilobyte) =>
  JSON.stringify([{ type: 'posted', seq, generation: 1, timestamp: 0, userID: 1, body }]);

describe('what a channel publishes', () => {
  test('is kept up to a megabyte; beyond that everything is dropped, and said to be incomplete once', () => {
    const incoming = new Incoming();
    for (const seq of numbersTo(800)) incoming.add(published(seq));
    const { publications, isComplete } = incoming.take();
    expect([publications.length, isComplete]).toEqual([800, true]);

    for (const seq of numbersTo(1_200)) incoming.add(published(seq));
    expect(incoming.take()).toEqual({ publications: [], isComplete: false });
    incoming.add(published(1_201));
    expect(incoming.take()).toMatchObject({ publications: [{ generation: 1 }], isComplete: true });
  });

  test('is not even parsed if it is larger than that, whatever it is', () => {
    const incoming = new Incoming();
    incoming.add('['.repeat(2_000_000));

    expect(incoming.take()).toEqual({ publications: [], isComplete: false });
  });
});

describe('the latest events', () => {
  test('are kept up to half a megabyte, the latest of them', () => {
    const recent = new Recent();
    for (const seq of numbersTo(2_000)) recent.add(batch(seq));

    expect(recent.after(0)).toBeUndefined();
    const kept = numbersTo(2_000).find((seq) => recent.after(seq) !== undefined) ?? 0;
    const size = (2_000 - kept) * batch(2_000).size;
    expect(size).toBeGreaterThan(400_000);
    expect(size).toBeLessThanOrEqual(512 * 1024);
    for (const seq of [kept, kept + 1, 1_999]) expect(recent.after(seq)?.last).toBe(seq + 1);
    expect(recent.after(2_000)).toBeUndefined();
  });

  test('of which a single batch is too large are read again', () => {
    const recent = new Recent();
    recent.add(batch(1));
    recent.add(new Batch([posted(2, kilobyte.repeat(600))], 1));
    expect(recent.after(1)).toBeUndefined();
    recent.add(batch(3));

    expect(recent.after(2)?.last).toBe(3);
  });
});

describe('the cache of chunks', () => {
  test('drops what was not used for longest', () => {
    const cache = new BatchCache({ bytes: 4 * batch(1).size, ageMs: 60_000 });
    for (const seq of numbersTo(4)) cache.set(String(seq), batch(seq));
    cache.get('1');
    cache.set('5', batch(5));
    cache.set('6', batch(6));

    expect(numbersTo(6).filter((seq) => cache.get(String(seq)))).toEqual([1, 4, 5, 6]);
  });

  test('gives nothing that is too old', () => {
    const cache = new BatchCache({ bytes: 1_000_000, ageMs: 0 });
    cache.set('1', batch(1));

    expect(cache.get('1')).toBeUndefined();
  });
});

test('a chunk is kept once it is complete, and not if the line has gone on as another generation', async () => {
  const backlog = new Backlog(numberedUsers([]));
  const reader = { userID: 1, signal: new AbortController().signal };
  let reads = 0;
  const readsOf = async (last: number | undefined) => {
    const before = reads;
    const read = () => {
      reads += 1;
      const seqs = last === undefined ? undefined : numbersTo(Math.min(last, changesPerRead));
      return Promise.resolve(seqs?.map((seq) => ({ type: 'posted' as const, seq, userID: 1, timestamp, body: 'x' })));
    };
    const source = { instance: { meetingID: 1, orderID: 1 }, generation: 1, store: 'redis' as const, read };
    const batch = await backlog.read(source, 7, reader);
    return { last: batch?.last, reads: reads - before };
  };

  expect(await readsOf(undefined)).toEqual({ last: undefined, reads: 1 });
  expect(await readsOf(9)).toEqual({ last: 9, reads: 1 });
  expect(await readsOf(12)).toEqual({ last: 12, reads: 1 });
  expect(await readsOf(500)).toEqual({ last: changesPerRead, reads: 1 });
  expect(await readsOf(500)).toEqual({ last: changesPerRead, reads: 0 });
});

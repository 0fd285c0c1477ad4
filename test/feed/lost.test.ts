import type { Instance } from '@rollcall/client';
import { instanceKeys } from '@rollcall/lua/keys';
import * as scripts from '@rollcall/lua/scripts';
import type { StoredUser } from '@rollcall/server/db/people';
import { activateDue } from '@rollcall/server/scheduler/activator';
import { archiveAll } from '@rollcall/server/scheduler/archiver';
import type { FeedEvent } from '@rollcall/shared/events';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Api, startApi } from '../support/api.ts';
import { openSandbox, type Sandbox } from '../support/sandbox.ts';
import { until } from '../support/until.ts';
import { startWatching } from '../support/watching.ts';
import { seqsOfEvents, shownAfter } from './support/feed-view.ts';
import { startSpeaker } from './support/speaker.ts';

let sandbox: Sandbox;
let api: Api;
let ann: StoredUser;
let seminar: Instance;
beforeEach(async () => {
  sandbox = await openSandbox();
  api = await startApi(sandbox);
  ann = await sandbox.addUser('Ann');
  seminar = await sandbox.addMeeting();
  await activateDue(sandbox.scheduler);
});
afterEach(async () => {
  await api[Symbol.asyncDispose]();
  await sandbox[Symbol.asyncDispose]();
});

const reset = (seq: number) => ({ type: 'reset', seq, timestamp: expect.any(Date) });

/** Takes Redis from change `from` back to `seq`, as a crash would, and posts `more`, all in one step. */
async function rollBack(seq: number, from: number, more: readonly string[] = []): Promise<void> {
  const messages = instanceKeys.messages(seminar);
  const transaction = sandbox.redis.multi().hset(instanceKeys.instance(seminar), 'seq', seq + more.length);
  for (let lost = seq + 1; lost <= from; lost += 1) transaction.xdel(messages, `${lost}-0`);
  transaction.call('XSETID', messages, `${seq}-0`);
  for (const [n, body] of more.entries()) {
    const timestamp = Date.now();
    const entry = { type: 'posted', seq: seq + 1 + n, userID: ann.userID, timestamp, body };
    transaction.xadd(messages, `${entry.seq}-0`, 'userID', ann.userID, 'body', body, 'timestamp', timestamp);
    transaction.spublish(instanceKeys.events(seminar), JSON.stringify([entry]));
  }
  const results = (await transaction.exec()) ?? [];
  expect(results.filter(([error]) => error)).toEqual([]);
}

const bodies = (events: readonly FeedEvent[]) => events.map((event) => (event.type === 'posted' ? event.body : ''));

test('when Redis loses the last changes, a watcher is sent a reset, then what takes their numbers', async () => {
  await using watching = startWatching(await api.as(ann), seminar, '0');
  const speaker = await startSpeaker(sandbox, seminar, ann);
  await speaker.say(4);
  await until(() => watching.events.length === 5 || `${watching.events.length} events have arrived`);
  await rollBack(3, 5);
  await until(() => watching.events.length === 6 || 'Ann has not been sent the reset');

  await scripts.post(sandbox.redis, seminar, { userID: ann.userID, requestID: 'new', body: 'new 4' });
  await until(() => watching.events.length === 7 || 'Ann has not been sent the new post');

  expect(seqsOfEvents(watching.events)).toEqual([1, 2, 3, 4, 5, 3, 4]);
  expect(watching.events[5]).toEqual(reset(3));
  expect(bodies(shownAfter(watching.events))).toEqual(['', 'word 2', 'word 3', 'new 4']);
});

test.each([
  { many: 'fewer', more: ['new 4'] },
  { many: 'as many', more: ['new 4', 'new 5'] },
  { many: 'more', more: ['new 4', 'new 5', 'new 6'] },
])(
  'when Redis has $many new changes in place of the lost ones before the next check, those are shown',
  async ({ more }) => {
    await using watching = startWatching(await api.as(ann), seminar, '0');
    const speaker = await startSpeaker(sandbox, seminar, ann);
    await speaker.say(4);
    await until(() => watching.events.length === 5 || `${watching.events.length} events have arrived`);

    await rollBack(3, 5, more);
    await until(() => bodies(watching.events).includes(more.at(-1) ?? '') || 'Ann has not been sent the new post');

    expect(watching.events.filter(({ type }) => type === 'reset')).toEqual([reset(3)]);
    expect(bodies(shownAfter(watching.events))).toEqual(['', 'word 2', 'word 3', ...more]);
  },
);

test('a watcher who resumes from a number that Redis has lost is sent a reset, and goes on from there', async () => {
  const speaker = await startSpeaker(sandbox, seminar, ann);
  await speaker.say(2);
  await using watching = startWatching(await api.as(ann), seminar, '9');
  await until(() => watching.events.length === 1 || 'Ann has not been sent the reset');
  await speaker.say(1);
  await until(() => watching.events.length === 2 || 'Ann has not been sent the new post');

  expect(watching.events).toEqual([reset(3), expect.objectContaining({ type: 'posted', seq: 4, body: 'word 4' })]);
});

test('when Redis loses everything, unarchived changes included, the feed goes on from the record', async () => {
  const speaker = await startSpeaker(sandbox, seminar, ann);
  await speaker.say(2);
  await archiveAll(sandbox.scheduler);
  await using watching = startWatching(await api.as(ann), seminar, '0');
  await speaker.say(2);
  await until(() => watching.events.length === 5 || `${watching.events.length} events have arrived`);
  await sandbox.redis.flushdb();
  // A watcher who comes while Redis has nothing waits for the scheduler instead of being refused.
  await using late = startWatching(await api.as(ann), seminar, '5');
  await until(
    async () => (await (await fetch(`${api.opsUrl}/metrics`)).text()).includes('UNAVAILABLE') || 'nobody is waiting',
  );

  await activateDue(sandbox.scheduler);
  await until(() => watching.events.length === 6 || 'Ann has not been sent the reset');
  await until(() => late.events.length === 1 || 'the late watcher has not been sent the reset');
  await scripts.post(sandbox.redis, seminar, { userID: ann.userID, requestID: 'new', body: 'new 4' });
  await until(() => watching.events.length === 7 || 'Ann has not been sent the new post');
  await until(() => late.events.length === 2 || 'the late watcher has not been sent the new post');

  expect(watching.events[5]).toEqual(reset(3));
  expect(bodies(shownAfter(watching.events))).toEqual(['', 'word 2', 'word 3', 'new 4']);
  expect(late.events).toEqual([reset(3), watching.events[6]]);
});

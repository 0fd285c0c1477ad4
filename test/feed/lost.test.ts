import type { Instance } from '@rollcall/client';
import { instanceKeys } from '@rollcall/lua/keys';
import * as scripts from '@rollcall/lua/scripts';
import { activateDue } from '@rollcall/server/scheduler/activator';
import { archiveAll } from '@rollcall/server/scheduler/archiver';
import type { FeedEvent } from '@rollcall/shared/events';
import type { User } from '@rollcall/shared/meeting';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Api, startApi } from '../support/api.ts';
import { openSandbox, type Sandbox } from '../support/sandbox.ts';
import { until } from '../support/until.ts';
import { startWatching } from '../support/watching.ts';
import { seqsOfEvents, shownAfter } from './support/feed-view.ts';
import { startSpeaker } from './support/speaker.ts';

let sandbox: Sandbox;
let api: Api;
let ann: User;
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

/** In one step: Redis has only the first changes, posts all but one, as after a crash; and at once says some more. */
async function setBack(seq: number, from: number, more: readonly string[] = []): Promise<void> {
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

test('Redis loses the last changes: who watches is told, and then what is said under their numbers', async () => {
  await using watching = startWatching(await api.as(ann), seminar, '0');
  const speaker = await startSpeaker(sandbox, seminar, ann);
  await speaker.say(4);
  await until(() => watching.events.length === 5 || `there are ${watching.events.length}`);
  await setBack(3, 5);
  await until(() => watching.events.length === 6 || 'Ann is not told of the loss');

  await scripts.post(sandbox.redis, seminar, { userID: ann.userID, requestID: 'new', body: 'new 4' });
  await until(() => watching.events.length === 7 || 'Ann is not told what was said then');

  expect(seqsOfEvents(watching.events)).toEqual([1, 2, 3, 4, 5, 3, 4]);
  expect(watching.events[5]).toEqual(reset(3));
  expect(bodies(shownAfter(watching.events))).toEqual(['', 'word 2', 'word 3', 'new 4']);
});

test.each([
  { many: 'fewer', more: ['new 4'] },
  { many: 'as many', more: ['new 4', 'new 5'] },
  { many: 'more', more: ['new 4', 'new 5', 'new 6'] },
])('Redis loses the last changes and has $many others before anybody looks: a screen shows those', async ({ more }) => {
  await using watching = startWatching(await api.as(ann), seminar, '0');
  const speaker = await startSpeaker(sandbox, seminar, ann);
  await speaker.say(4);
  await until(() => watching.events.length === 5 || `there are ${watching.events.length}`);

  await setBack(3, 5, more);
  await until(() => bodies(watching.events).includes(more.at(-1) ?? '') || 'Ann is not told what was said then');

  expect(watching.events.filter(({ type }) => type === 'reset')).toEqual([reset(3)]);
  expect(bodies(shownAfter(watching.events))).toEqual(['', 'word 2', 'word 3', ...more]);
});

test('who comes back from a number that Redis has lost is told, and goes on from there', async () => {
  const speaker = await startSpeaker(sandbox, seminar, ann);
  await speaker.say(2);
  await using watching = startWatching(await api.as(ann), seminar, '9');
  await until(() => watching.events.length === 1 || 'Ann is not told');
  await speaker.say(1);
  await until(() => watching.events.length === 2 || 'Ann is not told what comes');

  expect(watching.events).toEqual([reset(3), expect.objectContaining({ type: 'posted', seq: 4, body: 'word 4' })]);
});

test('Redis loses everything, with changes that no record has: the feed goes on from the record', async () => {
  const speaker = await startSpeaker(sandbox, seminar, ann);
  await speaker.say(2);
  await archiveAll(sandbox.scheduler);
  await using watching = startWatching(await api.as(ann), seminar, '0');
  await speaker.say(2);
  await until(() => watching.events.length === 5 || `there are ${watching.events.length}`);
  await sandbox.redis.flushdb();
  // Somebody who comes while Redis has nothing waits for the scheduler, and is not sent away.
  await using late = startWatching(await api.as(ann), seminar, '5');
  await until(async () => (await (await fetch(`${api.url}/metrics`)).text()).includes('UNAVAILABLE') || 'nobody waits');

  await activateDue(sandbox.scheduler);
  await until(() => watching.events.length === 6 || 'Ann is not told of the loss');
  await until(() => late.events.length === 1 || 'who came late is not told of the loss');
  await scripts.post(sandbox.redis, seminar, { userID: ann.userID, requestID: 'new', body: 'new 4' });
  await until(() => watching.events.length === 7 || 'Ann is not told what was said then');
  await until(() => late.events.length === 2 || 'who came late is not told what was said then');

  expect(watching.events[5]).toEqual(reset(3));
  expect(bodies(shownAfter(watching.events))).toEqual(['', 'word 2', 'word 3', 'new 4']);
  expect(late.events).toEqual([reset(3), watching.events[6]]);
});

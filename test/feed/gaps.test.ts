import type { Instance } from '@rollcall/client';
import { instanceKeys } from '@rollcall/lua/keys';
import type { StoredUser } from '@rollcall/server/db/people/users';
import { activateDue } from '@rollcall/server/scheduler/activator';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { memoryLog } from '../support/memory-log.ts';
import { numbersTo } from '../support/record.ts';
import { openSandbox, type Sandbox } from '../support/sandbox.ts';
import { until } from '../support/until.ts';
import { seqsOfEvents } from './support/feed-view.ts';
import { type Followed, follow } from './support/follow.ts';
import { reopen } from './support/reopen.ts';
import { startSpeaker } from './support/speaker.ts';

let sandbox: Sandbox;
let ann: StoredUser;
beforeAll(async () => {
  sandbox = await openSandbox();
  ann = await sandbox.addUser('Ann');
});
afterAll(() => sandbox[Symbol.asyncDispose]());

let seminar: Instance;
beforeEach(async () => {
  seminar = await sandbox.addMeeting();
  await activateDue(sandbox.scheduler);
});

const has = ({ events }: Followed, count: number) =>
  events.length >= count || `${events.length} of ${count} events have arrived`;

test.each([
  { how: 'some messages are lost', tamper: (message: string, n: number) => (n % 3 === 1 ? [] : [message]) },
  { how: 'every message but the last is lost', tamper: (message: string, n: number) => (n < 8 ? [] : [message]) },
  { how: 'the last message is lost', tamper: (message: string, n: number) => (n === 8 ? [] : [message]) },
  { how: 'every message is lost', tamper: () => [] },
  { how: 'every message arrives twice', tamper: (message: string) => [message, message] },
])('$how: each change is delivered once, in order', async ({ tamper }) => {
  let published = 0;
  const speaker = await startSpeaker(sandbox, seminar, ann);
  await using followed = await follow(sandbox, seminar, 0, (message) => tamper(message, published++));
  await until(() => has(followed, 1));
  await speaker.say(9);
  await until(() => has(followed, 10));

  expect(published).toBe(9);
  expect(seqsOfEvents(followed.events)).toEqual(numbersTo(10));
  expect(followed.events[0]).toMatchObject({ type: 'joined', ...ann });
  expect(followed.events.slice(1).map((event) => event.type === 'posted' && event.body)).toEqual(
    numbersTo(10)
      .slice(1)
      .map((seq) => `word ${seq}`),
  );
});

test('messages that arrive out of order are delivered in order', async () => {
  const held: string[] = [];
  const speaker = await startSpeaker(sandbox, seminar, ann);
  await using followed = await follow(sandbox, seminar, 0, (message) => {
    held.push(message);
    return held.length === 4 ? held.toReversed() : [];
  });
  await until(() => has(followed, 1));
  await speaker.say(4);
  await until(() => has(followed, 5));

  expect(seqsOfEvents(followed.events)).toEqual(numbersTo(5));
});

test('an unrecognised message is skipped, and the feed goes on', async () => {
  await using followed = await follow(sandbox, seminar, 0);
  const speaker = await startSpeaker(sandbox, seminar, ann);
  await until(() => has(followed, 1));
  for (const nonsense of ['', 'nonsense', '{}', '[{"type":"sung","seq":7}]', '[1]']) {
    await sandbox.redis.spublish(instanceKeys.events(seminar), nonsense);
  }
  await speaker.say(2);
  await until(() => has(followed, 3));

  expect(seqsOfEvents(followed.events)).toEqual([1, 2, 3]);
});

test('what an earlier generation publishes late is not taken for the next change', async () => {
  // What is said next is lost on the way, so that only the late message could take its place before it is read.
  await using followed = await follow(sandbox, seminar, 0, (message) => (message.includes('word 3') ? [] : [message]));
  const speaker = await startSpeaker(sandbox, seminar, ann);
  await reopen(sandbox, seminar);
  await speaker.say(1);
  await until(() => has(followed, 2));
  const late = { type: 'posted', seq: 3, generation: 1, userID: ann.userID, timestamp: Date.now(), body: 'late' };
  await sandbox.redis.spublish(instanceKeys.events(seminar), JSON.stringify([late]));
  await speaker.say(1);
  await until(() => has(followed, 3));

  expect(seqsOfEvents(followed.events)).toEqual([1, 2, 3]);
  expect(followed.events[2]).toMatchObject({ body: 'word 3' });
});

test('while a Redis with an earlier state answers, the feed waits and takes nothing back', async () => {
  const { log, lines } = memoryLog();
  const key = instanceKeys.instance(seminar);
  await using followed = await follow({ ...sandbox, scheduler: { ...sandbox.scheduler, log } }, seminar, 0);
  const speaker = await startSpeaker(sandbox, seminar, ann);
  await reopen(sandbox, seminar);
  await speaker.say(1);
  await until(() => has(followed, 2));

  await sandbox.redis.hset(key, { generation: 1, seq: 1 });
  await until(() => lines.some(({ msg }) => msg === 'feed stalled, retrying') || 'it has not been noticed');
  await sandbox.redis.hset(key, { generation: 2, seq: 2 });
  await speaker.say(1);
  await until(() => has(followed, 3));

  expect(seqsOfEvents(followed.events)).toEqual([1, 2, 3]);
});

test('3,000 missed changes are caught up while new ones are made, each delivered once and in order', async () => {
  const speaker = await startSpeaker(sandbox, seminar, ann);
  await speaker.say(2_999);
  const { length } = await Promise.all([speaker.say(200), ...[0, 700, 2_999].map(checkFrom)]);
  expect(length).toBe(4);

  async function checkFrom(lastEventId: number): Promise<void> {
    await using followed = await follow(sandbox, seminar, lastEventId);
    await until(() => has(followed, 3_200 - lastEventId));
    expect(seqsOfEvents(followed.events)).toEqual(numbersTo(3_200).slice(lastEventId));
  }
});

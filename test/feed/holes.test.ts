import type { Instance } from '@rollcall/client';
import { instanceKeys } from '@rollcall/lua/keys';
import { activateDue } from '@rollcall/server/scheduler/activator';
import type { User } from '@rollcall/shared/meeting';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { numbersTo } from '../support/record.ts';
import { openSandbox, type Sandbox } from '../support/sandbox.ts';
import { until } from '../support/until.ts';
import { type Followed, follow } from './support/feed-of.ts';
import { seqsOfEvents } from './support/feed-view.ts';
import { startSpeaker } from './support/speaker.ts';

let sandbox: Sandbox;
let ann: User;
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
  events.length >= count || `there are ${events.length} of ${count} events`;

test.each([
  { how: 'some messages are lost', post: (message: string, n: number) => (n % 3 === 1 ? [] : [message]) },
  { how: 'every message but the last is lost', post: (message: string, n: number) => (n < 8 ? [] : [message]) },
  { how: 'the last message is lost', post: (message: string, n: number) => (n === 8 ? [] : [message]) },
  { how: 'every message is lost', post: () => [] },
  { how: 'every message comes twice', post: (message: string) => [message, message] },
])('$how: each change is told once, in order', async ({ post }) => {
  let heard = 0;
  const speaker = await startSpeaker(sandbox, seminar, ann);
  await using followed = await follow(sandbox, seminar, 0, (message) => post(message, heard++));
  await until(() => has(followed, 1));
  await speaker.say(9);
  await until(() => has(followed, 10));

  expect(heard).toBe(9);
  expect(seqsOfEvents(followed.events)).toEqual(numbersTo(10));
  expect(followed.events[0]).toMatchObject({ type: 'joined', ...ann });
  expect(followed.events.slice(1).map((event) => event.type === 'posted' && event.body)).toEqual(
    numbersTo(10)
      .slice(1)
      .map((seq) => `word ${seq}`),
  );
});

test('messages that come in a wrong order are told in the right one', async () => {
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

test('a message that no script has published is passed over, and the feed goes on', async () => {
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

test('3,000 changes were missed while others are made: first those, then these, each once', async () => {
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

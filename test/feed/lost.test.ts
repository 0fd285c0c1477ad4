import type { Instance } from '@rollcall/client';
import { createRollcallClient } from '@rollcall/client';
import * as scripts from '@rollcall/lua/scripts';
import type { StoredUser } from '@rollcall/server/db/people/users';
import { activateDue } from '@rollcall/server/scheduler/activator';
import { archiveAll } from '@rollcall/server/scheduler/archiver';
import { closeDue } from '@rollcall/server/scheduler/closer';
import type { FeedEvent } from '@rollcall/shared/events';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Api, startApi } from '../support/api.ts';
import { endNow } from '../support/end-now.ts';
import { openSandbox, type Sandbox } from '../support/sandbox.ts';
import { until } from '../support/until.ts';
import { startWatching, type Watching } from '../support/watching.ts';
import { seqsOfEvents, shownAfter } from './support/feed-view.ts';
import { readFrames } from './support/frames.ts';
import { empty, reopen, setBack } from './support/reopen.ts';
import { startSpeaker } from './support/speaker.ts';

let sandbox: Sandbox;
let api: Api;
let other: Api;
let ann: StoredUser;
let seminar: Instance;
beforeEach(async () => {
  sandbox = await openSandbox();
  api = await startApi(sandbox);
  other = await startApi(sandbox);
  ann = await sandbox.addUser('Ann');
  seminar = await sandbox.addMeeting();
  await activateDue(sandbox.scheduler);
});
afterEach(async () => {
  await other[Symbol.asyncDispose]();
  await api[Symbol.asyncDispose]();
  await sandbox[Symbol.asyncDispose]();
});

const reset = (seq: number) => ({ type: 'reset', seq, timestamp: expect.any(Date) });
const has = ({ events }: Watching, count: number) =>
  until(() => events.length >= count || `${events.length} of ${count} events have arrived`);

/** What events show, in a word each. */
const words = (events: readonly FeedEvent[]) =>
  events.map((event) => `${event.seq} ${event.type === 'posted' ? event.body : event.type}`);

const post = (body: string) =>
  scripts.post(sandbox.redis, seminar, { userID: ann.userID, requestID: `post ${body}`, body });

/** Ann's changes 1 … `seen`, of which MySQL has the first `archived`. */
async function speak(archived: number, seen: number): Promise<void> {
  const speaker = await startSpeaker(sandbox, seminar, ann);
  await speaker.say(archived - 1);
  await archiveAll(sandbox.scheduler);
  await speaker.say(seen - archived);
}

/** Seven changes of which Redis loses the last two, and B, C and D in their place. */
async function loseTwoOfSeven(): Promise<void> {
  await empty(sandbox, seminar);
  await activateDue(sandbox.scheduler);
  for (const body of ['B', 'C', 'D']) await post(body);
}

test.each([
  { many: 'nothing', more: [] },
  { many: 'fewer changes', more: ['B'] },
  { many: 'as many changes', more: ['B', 'C'] },
  { many: 'more changes', more: ['B', 'C', 'D'] },
])('a watcher sees Redis come back without its last two changes, with $many in their place', async ({ more }) => {
  await using watching = startWatching(await api.as(ann), seminar, '0');
  await speak(2, 5);
  await has(watching, 5);

  await setBack(sandbox, seminar, 5, 3);
  await reopen(sandbox, seminar);
  for (const body of more) await post(body);
  await has(watching, 6 + more.length);

  expect(watching.events[5]).toEqual(reset(3));
  expect(words(shownAfter(watching.events))).toEqual([
    '1 joined',
    '2 word 2',
    '3 word 3',
    ...more.map((body, n) => `${4 + n} ${body}`),
  ]);
});

test('when Redis is restarted and has lost nothing, nobody is reset, here or away', async () => {
  await using watching = startWatching(await api.as(ann), seminar, '0');
  await speak(2, 3);
  await has(watching, 3);

  for (const body of ['B', 'C']) {
    await reopen(sandbox, seminar);
    await post(body);
  }
  await has(watching, 5);
  await using back = startWatching(await api.as(ann), seminar, '3-1');
  await has(back, 2);

  expect(words(watching.events)).toEqual(['1 joined', '2 word 2', '3 word 3', '4 B', '5 C']);
  expect(words(back.events)).toEqual(['4 B', '5 C']);
});

test.each([
  { where: 'the same server', elsewhere: false },
  { where: 'another server', elsewhere: true },
])(
  'a watcher who is away while Redis loses what was seen, and comes back to $where, is reset',
  async ({ elsewhere }) => {
    await using here = startWatching(await api.as(ann), seminar, '0');
    await speak(5, 7);
    await has(here, 7);
    await loseTwoOfSeven();

    await using back = startWatching(await (elsewhere ? other : api).as(ann), seminar, '7-1');
    await has(back, 4);
    await has(here, 11);

    expect(words(back.events)).toEqual(['5 reset', '6 B', '7 C', '8 D']);
    expect(words(here.events.slice(7))).toEqual(['5 reset', '6 B', '7 C', '8 D']);
  },
);

test('a watcher who is away when Redis loses changes and the meeting ends is reset from the record', async () => {
  await speak(5, 7);
  await loseTwoOfSeven();
  const end = await endNow(sandbox, seminar);
  await closeDue(sandbox.scheduler);

  await using back = startWatching(await api.as(ann), seminar, '7-1');
  await back.over;

  expect(words(back.events)).toEqual(['5 reset', '6 B', '7 C', '8 D', '9 left', '9 ended']);
  expect(back.events.at(-1)).toEqual({ type: 'ended', seq: 9, timestamp: end });
});

test('a watcher sees the end of a meeting that Redis lost, with a reset', async () => {
  await using watching = startWatching(await api.as(ann), seminar, '0');
  await speak(5, 7);
  await has(watching, 7);

  await empty(sandbox, seminar);
  await endNow(sandbox, seminar);
  await closeDue(sandbox.scheduler);
  await watching.over;

  expect(words(watching.events.slice(7))).toEqual(['5 reset', '6 left', '6 ended']);
});

test.each([
  { from: '5-1', what: 'has seen nothing that was lost', events: ['6 B', '7 C', '8 D'] },
  { from: '7-2', what: 'saw it after the loss', events: ['8 D'] },
  { from: '7', what: 'comes with a plain number', events: ['8 D'] },
  { from: '9', what: 'comes with a number beyond the end', events: ['8 reset'] },
])('a watcher who $what goes on from $from', async ({ from, events }) => {
  await speak(5, 7);
  await loseTwoOfSeven();

  await using back = startWatching(await api.as(ann), seminar, from);
  await has(back, events.length);
  await post('E');
  await has(back, events.length + 1);

  expect(words(back.events)).toEqual([...events, '9 E']);
});

test.each([
  { from: '6-1', frames: ['5-2 reset', '6-2 posted', '7-2 posted', '8-2 posted'] },
  { from: '7-2', frames: ['7-2 restore-id', '8-2 posted'] },
])('from $from on, each frame says how far it goes, and none is ahead of a reset', async ({ from, frames }) => {
  await speak(5, 7);
  await loseTwoOfSeven();
  const input = encodeURIComponent(JSON.stringify({ json: seminar }));
  const authorization = `Bearer ${await api.token(ann)}`;
  const headers = { authorization, 'last-event-id': from };
  const response = await fetch(`${api.url}/trpc/meetings.watch?input=${input}`, { headers });
  await using feed = readFrames(response.body);

  const withId = () =>
    feed.all.flatMap((frame) => {
      const [, id] = /id: (\S+)$/.exec(frame) ?? [];
      const [, type] = /"type":"(\w+)"|event: restore-id/.exec(frame) ?? [];
      return id === undefined ? [] : [`${id} ${type ?? 'restore-id'}`];
    });
  await until(() => withId().length >= frames.length || `${withId().length} frames have arrived`);
  expect(withId()).toEqual(frames);
});

test('when Redis loses everything, unarchived changes included, a feed waits and goes on from the record', async () => {
  await using watching = startWatching(await api.as(ann), seminar, '0');
  await speak(3, 5);
  await has(watching, 5);
  await sandbox.redis.flushdb();
  // A watcher who comes while Redis has nothing waits for the scheduler instead of being refused.
  await using late = startWatching(await api.as(ann), seminar, '5-1');
  await until(
    async () => (await (await fetch(`${api.opsUrl}/metrics`)).text()).includes('UNAVAILABLE') || 'nobody is waiting',
  );

  await activateDue(sandbox.scheduler);
  await has(watching, 6);
  await has(late, 1);
  await post('B');
  await has(watching, 7);
  await has(late, 2);

  expect(watching.events[5]).toEqual(reset(3));
  expect(words(shownAfter(watching.events))).toEqual(['1 joined', '2 word 2', '3 word 3', '4 B']);
  expect(late.events).toEqual([reset(3), watching.events[6]]);
});

test('a crowd that is still catching up when Redis loses changes ends up with the line as it is', async () => {
  await speak(900, 1_000);
  const client = createRollcallClient({ url: api.url, token: await api.token(ann) });
  const crowd = Array.from({ length: 20 }, () => startWatching(client, seminar, '0'));
  await using _ = {
    [Symbol.asyncDispose]: async () => void (await Promise.all(crowd.map((one) => one[Symbol.asyncDispose]()))),
  };
  await until(() => crowd.some(({ events }) => events.length > 0) || 'nobody has begun');
  await empty(sandbox, seminar);
  await activateDue(sandbox.scheduler);
  await post('B');

  const isDone = ({ events }: Watching) => words(events).includes('901 B');
  await until(() => crowd.every(isDone) || `${crowd.filter(isDone).length} have seen what was posted after the loss`);
  for (const { events } of crowd) {
    const shown = shownAfter(events);
    expect(seqsOfEvents(shown)).toEqual(Array.from({ length: 901 }, (_, n) => n + 1));
    expect(words(shown).at(-1)).toBe('901 B');
  }
});

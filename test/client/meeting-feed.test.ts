import { createRollcallClient, type FeedEvent } from '@rollcall/client';
import { startProxy } from '@rollcall/dev/services/proxy';
import { closeDue } from '@rollcall/server/scheduler/closer';
import { expect, test } from 'vitest';
import { startSpeaker } from '../feed/support/speaker.ts';
import { subscribersOf } from '../feed/support/subscribers.ts';
import { openApiStageForFile } from '../support/api-stage.ts';
import { catchUncaught } from '../support/uncaught.ts';
import { until } from '../support/until.ts';
import { failureOf } from './support/failure-of.ts';
import { hear } from './support/hear.ts';
import { recordingClient } from './support/recording-client.ts';

const { api, sandbox, live } = await openApiStageForFile();
const ann = await sandbox.addUser('Ann');
const bob = await sandbox.addUser('Bob');
const asBob = await api.as(bob);
const office = await api.as({ userID: 1_000_000_000 }, 'schedule');
const seqs = (events: readonly FeedEvent[]) => events.map(({ seq }) => seq);
const none = { onEvent() {}, onError() {} };

test('a feed delivers each change once, and says when the meeting is over', async () => {
  const seminar = await live();
  const bystander = await live();
  const speaker = await startSpeaker(sandbox, seminar, ann);
  await using feed = hear(asBob, seminar, { after: 0 });
  await using elsewhere = hear(asBob, bystander, { after: 0 });
  await speaker.say(2);
  await until(() => feed.events.length === 3 || 'not everything has arrived');
  await using later = hear(asBob, seminar, { after: feed.ids[1] ?? '' });
  await until(() => elsewhere.connections.at(-1)?.state === 'live' || 'the other feed is not live');

  await office.schedule.end.mutate(seminar);
  await closeDue(sandbox.scheduler);
  await until(() => (feed.ends > 0 && later.ends > 0) || 'not both feeds have ended');

  expect(feed.events.map(({ type }) => type)).toEqual([
    'joined',
    'posted',
    'posted',
    ...feed.events.slice(3, -1).map(() => expect.stringMatching(/^(amended|left|ending)$/)),
    'ended',
  ]);
  expect(later.events).toEqual(feed.events.slice(2));
  expect([feed.errors, feed.ends, later.ends]).toEqual([[], 1, 1]);
  expect(feed.connections.map(({ state }) => state)).toEqual(['connecting', 'live']);
  expect([elsewhere.events, elsewhere.ends]).toEqual([[], 0]);
});

test('a feed that is stopped, or aborted, is closed and silent', async () => {
  const seminar = await live();
  const aborter = new AbortController();
  await using stopped = hear(asBob, seminar, { after: 0 });
  await using aborted = hear(asBob, seminar, { after: 0, signal: aborter.signal });
  await using never = hear(asBob, seminar, { after: 0, signal: AbortSignal.abort() });
  await using going = hear(asBob, seminar, { after: 0 });
  const speaker = await startSpeaker(sandbox, seminar, ann);
  const feeds = [stopped, aborted, going];
  await until(() => feeds.every(({ events }) => events.length === 1) || 'not all have seen Ann join');

  stopped.stop();
  aborter.abort();
  await speaker.say(1);
  await until(() => going.events.length === 2 || 'the message has not arrived');

  expect([stopped, aborted, never].map(({ events, errors, ends }) => [events.length, errors, ends])).toEqual([
    [1, [], 0],
    [1, [], 0],
    [0, [], 0],
  ]);
  going.stop();
  await until(async () => (await subscribersOf(sandbox.redis, seminar)) === 0 || 'a feed is still open');
});

test('a feed goes on where it was after whatever cuts it', async () => {
  await using proxy = await startProxy(api.url);
  const seminar = await live();
  const speaker = await startSpeaker(sandbox, seminar, ann);
  const client = createRollcallClient({ url: proxy.url, token: await api.token(bob) });
  await using feed = hear(client, seminar, { after: 0 });
  await until(() => feed.events.length === 1 || 'Ann has not been seen');

  await proxy.refuse();
  await speaker.say(3);
  await until(() => feed.connections.at(-1)?.error !== undefined || 'the interruption has not been reported');
  await proxy.heal();
  await until(() => feed.events.length === 4 || 'the feed has not gone on');

  expect(seqs(feed.events)).toEqual([1, 2, 3, 4]);
  expect(feed.connections.map(({ state }) => state).filter((state, n, all) => state !== all[n - 1])).toEqual([
    'connecting',
    'live',
    'reconnecting',
    'live',
  ]);
  expect(feed.errors).toEqual([]);
});

test('what a handler throws is an uncaught error, and the feed goes on', async () => {
  using uncaught = catchUncaught();
  const seminar = await live();
  const { client, requests } = recordingClient({ url: api.url, token: await api.token(bob) });
  const seen: number[] = [];
  const feed = client.meeting(seminar.meetingID, seminar.orderID).watch(
    {
      onEvent({ seq }) {
        seen.push(seq);
        if (seq === 1) throw new Error('a bug of the page');
      },
      onError: (error) => seen.push(error.message.length),
    },
    { after: 0 },
  );
  const speaker = await startSpeaker(sandbox, seminar, ann);
  await speaker.say(2);
  await until(() => seen.length === 3 || 'not everything has arrived');
  feed.stop();
  expect(seen).toEqual([1, 2, 3]);
  expect(requests).toHaveLength(1);

  client.meeting(seminar.meetingID, seminar.orderID).watch(
    {
      ...none,
      onError() {
        throw new Error('a bug of onError');
      },
    },
    { after: 'nowhere' },
  );
  await until(() => uncaught.errors.length === 2 || 'the second feed has not ended');
  expect(uncaught.errors).toMatchObject([{ message: 'a bug of the page' }, { message: 'a bug of onError' }]);
  expect(requests).toHaveLength(2);
});

test('a feed without onError is refused at once, since nobody would notice its end', () => {
  const meeting = asBob.meeting(1, 1);
  const { onEvent } = none;

  // @ts-expect-error onError is required
  expect(() => meeting.watch({ onEvent })).toThrow(new TypeError('A feed needs onError.'));
});

test('a loop over the events ends with the meeting', async () => {
  const seminar = await live();
  await startSpeaker(sandbox, seminar, ann);
  const types: string[] = [];
  for await (const event of asBob.meeting(seminar.meetingID, seminar.orderID).events({ after: 0 })) {
    types.push(event.type);
    if (event.type !== 'joined') continue;
    await office.schedule.end.mutate(seminar);
    await closeDue(sandbox.scheduler);
  }

  expect([types[0], types.at(-1)]).toEqual(['joined', 'ended']);
});

test('a loop that is left, or aborted, closes its feed', async () => {
  const seminar = await live();
  await startSpeaker(sandbox, seminar, ann);
  const meeting = asBob.meeting(seminar.meetingID, seminar.orderID);
  for await (const event of meeting.events({ after: 0 })) {
    expect(event).toMatchObject({ type: 'joined', seq: 1 });
    break;
  }
  const aborter = new AbortController();
  for await (const event of meeting.events({ after: 0, signal: aborter.signal })) {
    expect(event.seq).toBe(1);
    // By now the loop waits for an event that does not come.
    setTimeout(() => aborter.abort());
  }

  await until(async () => (await subscribersOf(sandbox.redis, seminar)) === 0 || 'a feed is still open');
});

test('a loop throws the error that ends the feed, after what came before', async () => {
  const seminar = await live({ audience: [ann.email, bob.email] });
  await startSpeaker(sandbox, seminar, ann);
  const seen: number[] = [];
  const reading = async () => {
    for await (const { type, seq } of asBob.meeting(seminar.meetingID, seminar.orderID).events({ after: 0 })) {
      if (type === 'joined') seen.push(seq);
      await office.audience.remove.mutate({ meetingID: seminar.meetingID, emails: [bob.email] });
    }
  };

  expect(await failureOf(reading())).toMatchObject({ reason: 'NOT_ALLOWED' });
  expect(seen).toEqual([1]);
});

test('a loop that falls far behind holds no more than it may, and misses nothing', async () => {
  const seminar = await live();
  const speaker = await startSpeaker(sandbox, seminar, ann);
  const { client, requests } = recordingClient({ url: api.url, token: await api.token(bob) });
  const seen: FeedEvent[] = [];
  let isBehind = true;
  let hasCaughtUp = () => {};
  const caughtUp = new Promise<void>((resolve) => {
    hasCaughtUp = resolve;
  });
  const reading = (async () => {
    for await (const event of client.meeting(seminar.meetingID, seminar.orderID).events({ after: 0 })) {
      seen.push(event);
      if (isBehind) await caughtUp;
      if (seen.length === 2_501) break;
    }
  })();
  await until(() => seen.length === 1 || 'Ann has not been seen');

  await speaker.say(2_500);
  await until(async () => (await subscribersOf(sandbox.redis, seminar)) === 0 || 'the feed is still open');
  expect(seen).toHaveLength(1);
  isBehind = false;
  hasCaughtUp();
  await reading;

  expect(seqs(seen)).toEqual(Array.from({ length: 2_501 }, (_, n) => n + 1));
  expect(requests.length).toBeGreaterThan(1);
});

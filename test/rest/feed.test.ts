import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { FeedEvent, Instance } from '@rollcall/client';
import { limitsOf, limitVariables, readConfig } from '@rollcall/server/process/config';
import { closeDue } from '@rollcall/server/scheduler/closer';
import { EventSource } from 'eventsource';
import { describe, expect, test, vi } from 'vitest';
import { openFlakyProxy } from '../feed/support/flaky-proxy.ts';
import { setBack } from '../feed/support/reopen.ts';
import { startSpeaker } from '../feed/support/speaker.ts';
import { subscribersOf } from '../feed/support/subscribers.ts';
import { startApi } from '../support/api.ts';
import { openApiStageForFile } from '../support/api-stage.ts';
import { endNow } from '../support/end-now.ts';
import { inBatches } from '../support/in-batches.ts';
import { numbersTo } from '../support/record.ts';
import { until } from '../support/until.ts';
import { startWatching } from '../support/watching.ts';
import {
  openPlainFeed,
  type PlainEvent,
  type PlainFeed,
  type PlainFeedOptions,
  plainFeedUrl,
} from './support/plain-feed.ts';

const { api, sandbox, live, logged } = await openApiStageForFile();
const ann = await sandbox.addUser('Ann 🎓');
const bob = await sandbox.addUser('Bob');
const token = await api.token(ann);

const open = (instance: Instance, options: PlainFeedOptions = {}) =>
  openPlainFeed(api.url, instance, { token, ...options });
const fromStart = { query: { lastEventId: '0' } };

const has = ({ events }: { events: readonly unknown[] }, count: number) =>
  until(() => events.length >= count || `${events.length} of ${count} events have arrived`);

const hasBegun = (feed: PlainFeed): boolean => feed.lastId() !== undefined;

async function end(instance: Instance): Promise<void> {
  await endNow(sandbox, instance);
  await closeDue(sandbox.scheduler);
}

/** What tRPC's feed says, as plain events. */
const asPlain = (events: readonly FeedEvent[]): PlainEvent[] =>
  events.map((event) => ({
    id: `${event.seq}-1${event.type === 'ended' ? '-ended' : ''}`,
    event: event.type,
    data: JSON.parse(JSON.stringify(event)),
  }));

test('every event of a meeting is sent with an id, a name and plain JSON, and the feed ends with the meeting', async () => {
  const seminar = await live();
  const bystander = await live();
  await using feed = await open(seminar);
  await using elsewhere = await open(bystander);
  await using trpc = startWatching(await api.as(ann), seminar, '0');
  await until(() => (hasBegun(feed) && hasBegun(elsewhere)) || 'a feed has not begun');
  expect(feed.text()).toBe('retry: 250\n\nid: 0-1\nevent: position\ndata: {"seq":0}\n\n');
  const asHost = await api.as(bob, 'schedule');
  await (await api.as(ann)).meetings.join.mutate(seminar);
  await (await api.as(ann)).messages.post.mutate({ ...seminar, body: 'Two\nlines, and 🎓' });
  await asHost.schedule.putMeeting.mutate({ meetingID: seminar.meetingID, title: 'Another', isPublic: true });
  await (await api.as(ann)).meetings.leave.mutate(seminar);
  await has(feed, 4);
  await end(seminar);
  await feed.over;
  await trpc.over;

  expect(feed.response.status).toBe(200);
  expect(Object.fromEntries(feed.response.headers)).toMatchObject({
    'content-type': 'text/event-stream',
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no',
  });
  expect(feed.events.map(({ event, id }) => `${event} ${id}`)).toEqual([
    'joined 1-1',
    'posted 2-1',
    'amended 3-1',
    'left 4-1',
    'ended 4-1-ended',
  ]);
  expect(feed.events).toEqual(asPlain(trpc.events));
  expect(feed.events[1]?.data).toEqual({
    type: 'posted',
    seq: 2,
    userID: ann.userID,
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    body: 'Two\nlines, and 🎓',
    name: 'Ann 🎓',
  });
  expect(elsewhere.events).toEqual([]);

  // The same from the record.
  await using replay = await open(seminar, fromStart);
  await replay.over;
  expect(replay.events).toEqual(feed.events);
});

/** An EventSource as a page would have it, with what it received. */
function listen(url: string, instance: Instance, query: Record<string, string> = {}) {
  const source = new EventSource(plainFeedUrl(url, instance, query), {
    fetch: (input, init) => fetch(input, { ...init, headers: { ...init.headers, authorization: `Bearer ${token}` } }),
  });
  const events: { event: string; id: string; seq: unknown }[] = [];
  const statuses: (number | undefined)[] = [];
  for (const event of ['joined', 'left', 'posted', 'amended', 'ending', 'ended', 'reset']) {
    source.addEventListener(event, ({ lastEventId, data }) =>
      events.push({ event, id: lastEventId, seq: JSON.parse(String(data)).seq }),
    );
  }
  source.addEventListener('error', ({ code }) => statuses.push(code));
  return { source, events, statuses, [Symbol.dispose]: () => source.close() };
}

test('an EventSource that is cut, again and again, gets each change once, then the end, and then comes no more', async () => {
  const seminar = await live();
  await using proxy = await openFlakyProxy([api.url]);
  using page = listen(proxy.url, seminar, { lastEventId: '0' });
  const speaker = await startSpeaker(sandbox, seminar, bob);
  await has(page, 1);
  for (let round = 1; round <= 10; round += 1) {
    await speaker.say(10);
    if (round % 2 === 0) proxy.cut();
    else proxy.cutAfter(100 * round);
    await speaker.say(9);
    await has(page, speaker.seq() - 5 * (round % 3));
  }
  await has(page, 191);
  expect(proxy.served()).toBeGreaterThan(5);
  await end(seminar);
  await until(() => page.source.readyState === EventSource.CLOSED || 'the EventSource still comes again');

  // The last change is that by which Bob left.
  expect(page.events.map(({ seq }) => seq)).toEqual([...numbersTo(192), 192]);
  expect(page.events.at(-1)).toEqual({ event: 'ended', id: '192-1-ended', seq: 192 });
  expect(page.statuses.at(-1)).toBe(204);
});

test('an EventSource that is cut before the first event misses nothing that happens meanwhile', async () => {
  const seminar = await live();
  const speaker = await startSpeaker(sandbox, seminar, bob);
  await speaker.say(2);
  await using proxy = await openFlakyProxy([api.url]);
  using page = listen(proxy.url, seminar);
  let position = '';
  page.source.addEventListener('position', ({ lastEventId }) => {
    position = lastEventId;
  });
  await until(() => position === '3-1' || 'the page has no position');

  proxy.cut();
  await speaker.say(3);
  await has(page, 3);

  expect(page.events.map(({ seq }) => seq)).toEqual([4, 5, 6]);
});

describe('resuming', () => {
  const ids = ({ events }: PlainFeed) => events.map(({ id }) => id);

  test('is by the header, which a client that comes again sends, rather than by the query', async () => {
    const seminar = await live();
    await (await startSpeaker(sandbox, seminar, bob)).say(3);
    await using resumed = await open(seminar, { query: { lastEventId: '1-1' }, headers: { 'last-event-id': '3-1' } });
    await using byNumber = await open(seminar, { query: { lastEventId: '2' } });
    await has(resumed, 1);
    await has(byNumber, 2);

    expect(ids(resumed)).toEqual(['4-1']);
    expect(ids(byNumber)).toEqual(['3-1', '4-1']);
  });

  test('after the last change of a meeting that is over brings its end, and after the end 204', async () => {
    const seminar = await live();
    const speaker = await startSpeaker(sandbox, seminar, bob);
    await speaker.say(1);
    await endNow(sandbox, seminar);
    // What ends it, and not what makes its record final: others are still being written.
    await using early = await open(seminar, { query: { lastEventId: '2-1' } });
    await closeDue(sandbox.scheduler);
    await early.over;
    await using late = await open(seminar, { query: { lastEventId: '3-1' } });
    await late.over;
    await using after = await open(seminar, { headers: { 'last-event-id': late.lastId() ?? '' } });

    expect(ids(early)).toEqual(['3-1', '3-1-ended']);
    expect(ids(late)).toEqual(['3-1-ended']);
    expect(after.response.status).toBe(204);
    expect(await after.response.text()).toBe('');
    expect(after.response.headers.get('cache-control')).toBe('no-store');
  });

  test('after an end that was lost begins with what is void', async () => {
    const seminar = await live();
    await startSpeaker(sandbox, seminar, bob);
    await end(seminar);
    await using feed = await open(seminar, { headers: { 'last-event-id': '9-1-ended' } });
    await feed.over;

    expect(feed.events.map(({ event, id }) => `${event} ${id}`)).toEqual(['reset 2-1', 'ended 2-1-ended']);
  });

  test('of a live meeting after what Redis has lost, or after an end that was none, goes on from what is left', async () => {
    const seminar = await live();
    const speaker = await startSpeaker(sandbox, seminar, bob);
    await speaker.say(3);
    await setBack(sandbox, seminar, 4, 2);
    await using lost = await open(seminar, { headers: { 'last-event-id': '4-1' } });
    await using tooEarly = await open(seminar, { headers: { 'last-event-id': '2-1-ended' } });
    await has(lost, 1);
    await until(() => hasBegun(tooEarly) || 'the other feed has no position');
    await startSpeaker(sandbox, seminar, ann);
    await has(lost, 2);
    await has(tooEarly, 1);

    expect(lost.events.map(({ event, id }) => `${event} ${id}`)).toEqual(['reset 2-1', 'joined 3-1']);
    expect(tooEarly.events.map(({ event, id }) => `${event} ${id}`)).toEqual(['joined 3-1']);
  });
});

const issuesAt = (path: string[] | undefined) => (path ? [expect.objectContaining({ path })] : []);

describe('a refusal is a status with a problem, and opens nothing', () => {
  test.each([
    { why: 'who is not invited', reason: 'NOT_ALLOWED', status: 403, who: bob },
    { why: 'a token of nobody', reason: 'USER_UNKNOWN', status: 404, who: { userID: 987_654 } },
    { why: 'no token', reason: 'UNAUTHENTICATED', status: 401, who: undefined },
    { why: 'no such instance', reason: 'MEETING_NOT_ACTIVE', status: 400, who: ann, change: { orderID: 9 } },
    {
      why: 'not an id',
      reason: 'INVALID_INPUT',
      status: 400,
      who: ann,
      query: { lastEventId: 'x' },
      path: ['lastEventId'],
    },
    {
      why: 'a parameter that there is not',
      reason: 'INVALID_INPUT',
      status: 400,
      who: ann,
      query: { lasteventid: '1' },
      path: ['lasteventid'],
    },
    {
      why: 'no number in the path',
      reason: 'INVALID_INPUT',
      status: 400,
      who: ann,
      change: { orderID: 0 },
      path: ['orderID'],
    },
    {
      why: 'too long a URL',
      reason: 'INVALID_INPUT',
      status: 400,
      who: ann,
      query: { lastEventId: '1'.repeat(40_000) },
      path: ['request', 'url'],
    },
  ])('$reason: $why', async ({ reason, status, who, change, query, path }) => {
    const seminar = await live({ audience: [ann.email] });
    const options = { ...(query && { query }), ...(who && { token: await api.token(who) }) };
    await using feed = await openPlainFeed(api.url, { ...seminar, ...change }, options);

    expect(feed.response.status).toBe(status);
    expect(feed.response.headers.get('content-type')).toBe('application/problem+json');
    expect(await feed.response.json()).toMatchObject({
      status,
      reason,
      issues: issuesAt(path),
    });
    expect(await subscribersOf(sandbox.redis, seminar)).toBe(0);
    expect(logged).toEqual([]);
  });

  test('one that comes later is an event, and the response ends', async () => {
    const seminar = await live({ audience: [ann.email, bob.email] });
    await using ofBob = await open(seminar, { token: await api.token(bob) });
    await using ofAnn = await open(seminar);
    await until(() => (hasBegun(ofBob) && hasBegun(ofAnn)) || 'not both feeds have begun');
    await startSpeaker(sandbox, seminar, bob);
    const { meetingID } = seminar;
    await (await api.as(ann, 'schedule')).audience.remove.mutate({ meetingID, emails: [bob.email] });
    await ofBob.over;
    await has(ofAnn, 2);

    expect(ofBob.events.map(({ event }) => event)).toEqual(['joined', 'left', 'error']);
    expect(ofBob.events.at(-1)).toEqual({
      event: 'error',
      data: expect.objectContaining({ status: 403, reason: 'NOT_ALLOWED', issues: [] }),
    });
    expect(ofAnn.events.map(({ event }) => event)).toEqual(['joined', 'left']);
  });

  test('a user has so many feeds open at the same time, of either kind', async () => {
    const limits = limitsOf(readConfig(limitVariables, { LIMIT_FEEDS: '2' }));
    await using limited = await startApi(sandbox, { limits });
    const seminar = await live();
    await using trpc = startWatching(await limited.as(ann), seminar);
    await using plain = await openPlainFeed(limited.url, seminar, { token });
    await trpc.started;
    const ask = () => openPlainFeed(limited.url, seminar, { token });
    await using third = await ask();
    await using others = await openPlainFeed(limited.url, seminar, { token: await limited.token(bob) });

    expect([plain, third, others].map(({ response }) => response.status)).toEqual([200, 429, 200]);
    expect(Number(third.response.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await third.response.json()).toMatchObject({ reason: 'RATE_LIMITED', retryAfterMs: expect.any(Number) });
    await plain[Symbol.asyncDispose]();
    await until(async () => {
      await using again = await ask();
      return again.response.status === 200 || 'the feed that was closed still counts';
    });
  });
});

test('age, gender and e-mail are for who has joined, from their own join on', async () => {
  const seminar = await live();
  await using ofBob = await open(seminar, { token: await api.token(bob) });
  await using ofStranger = await open(seminar, { token: await api.token(await sandbox.addUser('Dan')) });
  await using ofAdmin = await open(seminar, { token: await api.token(bob, 'admin') });
  const all = [ofBob, ofStranger, ofAdmin];
  await until(() => all.every(hasBegun) || 'not every feed has begun');
  const cid = await sandbox.addUser('Cid');
  for (const user of [ann, bob, cid]) await startSpeaker(sandbox, seminar, user);
  for (const feed of all) await has(feed, 3);

  const hidden = { age: null, gender: null, email: null };
  const shown = ({ age, gender, email }: typeof ann) => ({ age, gender, email });
  const seen = ({ events }: PlainFeed, expected: object[]) =>
    expect(events.map(({ data }) => data)).toEqual(expected.map((each) => expect.objectContaining(each)));
  seen(ofBob, [hidden, shown(bob), shown(cid)]);
  seen(ofStranger, [hidden, hidden, hidden]);
  seen(ofAdmin, [shown(ann), shown(bob), shown(cid)]);
  expect(ofStranger.text()).not.toContain('example.com');
});

test('pages of other origins may follow it where they are allowed to', async () => {
  const origin = 'https://page.example';
  await using open = await startApi(sandbox, { corsOrigins: [origin] });
  const seminar = await live();
  const preflight = await fetch(plainFeedUrl(open.url, seminar), {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'authorization,last-event-id',
    },
  });
  await using feed = await openPlainFeed(open.url, seminar, { token, headers: { origin } });
  await using refused = await openPlainFeed(open.url, seminar, { headers: { origin } });

  expect(preflight.headers.get('access-control-allow-origin')).toBe(origin);
  expect(preflight.headers.get('access-control-allow-headers')).toContain('last-event-id');
  for (const { response } of [feed, refused]) {
    expect(response.headers.get('access-control-allow-origin')).toBe(origin);
  }
});

interface Bare {
  socket: Socket;
  received(): string;
}

/** A feed of which only the text is kept. */
async function openBare(url: string, instance: Instance): Promise<Bare> {
  const { hostname, port, host, pathname } = plainFeedUrl(url, instance);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  let text = '';
  socket.on('data', (data) => {
    text += data.toString();
  });
  socket.write(`GET ${pathname} HTTP/1.1\r\nhost: ${host}\r\nauthorization: Bearer ${token}\r\n\r\n`);
  await until(() => text.includes('event: position') || `the feed has not begun: ${text}`);
  return { socket, received: () => text };
}

/** How often a message is encoded, in whatever format, while the work is done. */
async function encodingsOf(body: string, work: () => Promise<void>): Promise<number> {
  const stringify = vi.spyOn(JSON, 'stringify');
  try {
    await work();
    return stringify.mock.results.filter(({ value }) => String(value).includes(body)).length;
  } finally {
    stringify.mockRestore();
  }
}

test('1,000 watchers share the encoding of each event, which is not made while there are none', async () => {
  await using server = await startApi(sandbox, { limits: undefined });
  const seminar = await live();
  await using trpc = startWatching(await server.as(ann), seminar, '0');
  const speaker = await startSpeaker(sandbox, seminar, bob);
  await has(trpc, 1);
  const withoutPlain = await encodingsOf('word 2', async () => {
    await speaker.say(1);
    await has(trpc, 2);
  });
  const watchers: Bare[] = [];
  using _ = { [Symbol.dispose]: () => watchers.forEach(({ socket }) => socket.destroy()) };
  await inBatches(numbersTo(1_000), async () => watchers.push(await openBare(server.url, seminar)));
  const withPlain = await encodingsOf('word 3', async () => {
    await speaker.say(1);
    await has(trpc, 3);
    await until(() => watchers.every(({ received }) => received().includes('"word 3"')) || 'not all have received it');
  });

  expect({ withoutPlain, withPlain }).toEqual({ withoutPlain: 1, withPlain: 2 });
});

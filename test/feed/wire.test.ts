import type { Instance } from '@rollcall/client';
import { createAuthenticate } from '@rollcall/server/domain/access/authenticate';
import { createJoined } from '@rollcall/server/domain/access/joined';
import { signToken } from '@rollcall/server/domain/access/sign-token';
import { watch } from '@rollcall/server/domain/meetings/watch';
import { createUsers } from '@rollcall/server/domain/people/users';
import { Hub } from '@rollcall/server/feed/hub';
import { createSubscriptions } from '@rollcall/server/feed/subscriptions';
import { startServer } from '@rollcall/server/http/serve';
import { activateDue } from '@rollcall/server/scheduler/activator';
import { closeDue } from '@rollcall/server/scheduler/closer';
import { procedure, router } from '@rollcall/server/trpc/procedure';
import { watchInput } from '@rollcall/shared/inputs';
import { tracked } from '@trpc/server';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { afterAll, describe, expect, test } from 'vitest';
import { endNow } from '../support/end-now.ts';
import { openSandbox } from '../support/sandbox.ts';
import { until } from '../support/until.ts';
import { eventsOf } from './support/events-of.ts';
import { eventFrames, readFrames } from './support/frames.ts';
import { startSpeaker } from './support/speaker.ts';

const secret = 'a secret that only this file knows';
const sandbox = await openSandbox();
const { redis, db } = sandbox;
const { log } = sandbox.scheduler;
const authenticate = createAuthenticate({ AUTH_SECRET: secret });
const server = await startServer({ redis, db, authenticate, log }, '127.0.0.1', 0);
const users = createUsers(redis, db);
const hub = new Hub({ redis, db, users, subscriptions: createSubscriptions(redis), log });
afterAll(async () => {
  await hub.close();
  await server.close();
  await sandbox[Symbol.asyncDispose]();
});
const ann = await sandbox.addUser('Ann');
const bob = await sandbox.addUser('Bob 🎓');

/** All of it is of the first generation. */
async function* trackedEvents(...feed: Parameters<typeof eventsOf>) {
  for await (const event of eventsOf(...feed)) yield tracked(`${event.seq}-1`, event);
}

/** The feed as a plain tRPC subscription, on the product's own procedure. */
const asSubscription = router({
  meetings: router({
    watch: procedure
      .input(watchInput)
      .subscription(async ({ ctx, input, signal }) => trackedEvents(hub, await watch(ctx, input), signal)),
  }),
});

type Serve = (url: string, init: RequestInit) => Promise<Response>;
/** As `npm run server` serves it. */
const byRoute: Serve = (url, init) => fetch(url, init);
/** As tRPC itself serves it. */
const byTrpc: Serve = (url, init) => {
  const req = new Request(url, init);
  const createContext = async () => ({
    redis,
    db,
    users,
    joined: createJoined(),
    caller: await authenticate(req.headers.get('authorization') ?? undefined),
    participantDetails: 'participants' as const,
    anyoneMaySchedule: false,
    pageBytes: 1,
    mostChanges: undefined,
  });
  return fetchRequestHandler({ endpoint: '/trpc', router: asSubscription, req, createContext });
};

async function open(serve: Serve, user: { userID: number } | undefined, input: object, lastEventId?: string) {
  const url = `${server.url}/trpc/meetings.watch?input=${encodeURIComponent(JSON.stringify({ json: input }))}`;
  const headers = new Headers({ accept: 'text/event-stream' });
  if (user) headers.set('authorization', `Bearer ${await signToken(secret, { userID: user.userID, scope: '' })}`);
  if (lastEventId !== undefined) headers.set('last-event-id', lastEventId);
  const response = await serve(url, { headers });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  return readFrames(response.body);
}

async function live(audience?: string[]): Promise<Instance> {
  const instance = await sandbox.addMeeting(audience ? { audience } : {});
  await activateDue(sandbox.scheduler);
  return instance;
}

/** Reads a feed in both ways to its end, and returns the event frames of each. */
async function readBoth(...args: [user: { userID: number } | undefined, input: object, lastEventId?: string]) {
  await using route = await open(byRoute, ...args);
  await using trpc = await open(byTrpc, ...args);
  await Promise.all([route.ended, trpc.ended]);
  return { route: eventFrames(route.all), trpc: eventFrames(trpc.all) };
}

describe('the feed matches that of tRPC byte for byte', () => {
  test('while it is live', async () => {
    const seminar = await live();
    await using route = await open(byRoute, ann, seminar, '0');
    await using trpc = await open(byTrpc, ann, seminar, '0');
    const speaker = await startSpeaker(sandbox, seminar, bob);
    await speaker.say(3);
    await endNow(sandbox, seminar);
    await closeDue(sandbox.scheduler);
    await Promise.all([route.ended, trpc.ended]);

    expect(eventFrames(route.all)).toEqual(eventFrames(trpc.all));
    expect(eventFrames(route.all)).toHaveLength(7);
    expect(route.all.at(-1)).toBe('event: return\ndata: ');
    expect(route.all[0]).toBe(`retry: 250\n\n${trpc.all[0]}`);
    expect(route.all[1]).toBe('event: restore-id\ndata: \nid: 0-1');
  });

  test('from the record, after a number', async () => {
    const seminar = await live();
    const speaker = await startSpeaker(sandbox, seminar, bob);
    await speaker.say(3);
    await endNow(sandbox, seminar);
    await closeDue(sandbox.scheduler);

    const { route, trpc } = await readBoth(ann, seminar, '2');

    expect(route).toEqual(trpc);
    expect(route.map((frame) => /id: (.+)$/.exec(frame)?.[1])).toEqual(['3-1', '4-1', '5-1', '5-1', undefined]);
  });

  test('where Redis has lost what the watcher has seen', async () => {
    const seminar = await live();
    await using route = await open(byRoute, ann, seminar, '9');
    await using trpc = await open(byTrpc, ann, seminar, '9');
    await until(() => eventFrames(route.all).length === 1 || 'the route has not sent the reset');
    await until(() => eventFrames(trpc.all).length === 1 || 'tRPC has not sent the reset');
    const speaker = await startSpeaker(sandbox, seminar, bob);
    await speaker.say(1);
    await until(() => eventFrames(route.all).length === 3 || 'the route has not sent everything');
    await until(() => eventFrames(trpc.all).length === 3 || 'tRPC has not sent everything');

    const timeless = (frame: string) => frame.replace(/"timestamp":"[^"]*"/, '');
    expect(eventFrames(route.all).map(timeless)).toEqual(eventFrames(trpc.all).map(timeless));
    expect(eventFrames(route.all)[0]).toMatch(/"type":"reset","seq":0,.*\nid: 0-1$/);
  });

  test.each([
    { refusal: 'NOT_ALLOWED', user: bob, change: {} },
    { refusal: 'USER_UNKNOWN', user: { userID: 987_654 }, change: {} },
    { refusal: 'UNAUTHENTICATED', user: undefined, change: {} },
    { refusal: 'MEETING_NOT_ACTIVE', user: ann, change: { orderID: 9 } },
    { refusal: 'INVALID_INPUT', user: ann, change: { orderID: 'nine' } },
    { refusal: 'INVALID_INPUT', user: ann, change: { lastEventId: 'x' } },
  ])('when it is refused: $refusal for $change', async ({ refusal, user, change }) => {
    const seminar = await live([ann.email]);

    const { route, trpc } = await readBoth(user, { ...seminar, ...change });

    expect(route).toEqual(trpc);
    expect(route).toEqual([expect.stringContaining(`"reason":"${refusal}"`)]);
  });
});

test.each([
  { how: 'by POST', path: 'meetings.watch', method: 'POST' },
  { how: 'with a slash behind its name', path: 'meetings.watch/', method: 'GET' },
  { how: 'in a batch with another', path: 'meetings.watch,meetings.active', method: 'GET', batch: '1' },
])('a feed $how is refused, and opens nothing', async ({ path, method, batch }) => {
  const seminar = await live();
  const input = batch ? { 0: { json: seminar }, 1: { json: {} } } : { json: seminar };
  const url = new URL(`${server.url}/trpc/${path}`);
  if (method === 'GET') url.searchParams.set('input', JSON.stringify(input));
  if (batch) url.searchParams.set('batch', batch);
  const authorization = `Bearer ${await signToken(secret, { userID: ann.userID, scope: '' })}`;
  const body = method === 'POST' ? { body: JSON.stringify(input) } : {};
  const headers = { authorization, 'content-type': 'application/json' };

  const response = await fetch(url, { method, headers, ...body });

  expect(await response.text()).toContain('"reason":"INVALID_INPUT"');
  expect(server.hub.size).toBe(0);
});

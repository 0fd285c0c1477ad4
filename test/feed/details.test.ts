import { createRollcallClient, type FeedEvent, type Instance } from '@rollcall/client';
import { createAuthenticate } from '@rollcall/server/domain/access/authenticate';
import { signToken } from '@rollcall/server/domain/access/sign-token';
import { Batch } from '@rollcall/server/feed/batch';
import { eventFrame } from '@rollcall/server/feed/frames';
import { send, type Watcher } from '@rollcall/server/feed/watcher';
import { startServer } from '@rollcall/server/http/serve';
import { activateDue } from '@rollcall/server/scheduler/activator';
import { closeDue } from '@rollcall/server/scheduler/closer';
import { afterAll, describe, expect, test } from 'vitest';
import { endNow } from '../support/end-now.ts';
import { openSandbox } from '../support/sandbox.ts';
import { until } from '../support/until.ts';
import { startWatching, type Watching } from '../support/watching.ts';
import { startSpeaker } from './support/speaker.ts';

const secret = 'a secret that only this file knows';
const sandbox = await openSandbox();
afterAll(() => sandbox[Symbol.asyncDispose]());
const [ann, bob, cid, dan] = await Promise.all(['Ann', 'Bob', 'Cid', 'Dan'].map((name) => sandbox.addUser(name)));
if (!ann || !bob || !cid || !dan) throw new Error('not everybody was added');

async function live(): Promise<Instance> {
  const instance = await sandbox.addMeeting();
  await activateDue(sandbox.scheduler);
  return instance;
}

/** A server where PARTICIPANT_DETAILS is this, and a client of it for a user. */
async function open(participantDetails: 'participants' | 'admin' | 'everyone') {
  const { redis, db, scheduler } = sandbox;
  const authenticate = createAuthenticate({ AUTH_SECRET: secret });
  const parts = { redis, db, authenticate, log: scheduler.log, participantDetails };
  const server = await startServer(parts, '127.0.0.1', 0);
  const as = async ({ userID }: { userID: number }, scope = '') =>
    createRollcallClient({ url: server.url, token: await signToken(secret, { userID, scope }) });
  return { as, [Symbol.asyncDispose]: () => server.close() };
}

/** Whose details the joins among the events show, and whose they hide. */
const shown = (events: readonly FeedEvent[]) =>
  events.flatMap((event) => {
    if (event.type !== 'joined') return [];
    const { name, age, gender, email } = event;
    if (email === null) expect([age, gender]).toEqual([null, null]);
    else expect([age, gender, email]).toEqual([21, 'male', `${name.toLowerCase()}@example.com`]);
    return [`${name} ${email === null ? 'hidden' : 'shown'}`];
  });

const has = ({ events }: Watching, count: number) =>
  until(() => events.length === count || `${events.length} of ${count} events have arrived`);

const hidden = ['Ann hidden', 'Bob hidden', 'Cid hidden'];
const all = ['Ann shown', 'Bob shown', 'Cid shown'];

test('details are for who has joined: from their own join on, and from the start when they come again', async () => {
  await using server = await open('participants');
  const seminar = await live();
  await using asStranger = startWatching(await server.as(dan), seminar, '0');
  await using asBob = startWatching(await server.as(bob), seminar, '0');
  await using asAdmin = startWatching(await server.as(dan, 'admin'), seminar, '0');
  for (const user of [ann, bob, cid]) {
    const { seq } = await startSpeaker(sandbox, seminar, user);
    await has(asBob, seq());
  }
  await has(asStranger, 3);
  await has(asAdmin, 3);

  expect(shown(asStranger.events)).toEqual(hidden);
  expect(shown(asBob.events)).toEqual(['Ann hidden', 'Bob shown', 'Cid shown']);
  expect(shown(asAdmin.events)).toEqual(all);
  await using again = startWatching(await server.as(bob), seminar, '0');
  await has(again, 3);
  expect(shown(again.events)).toEqual(all);

  await endNow(sandbox, seminar);
  await closeDue(sandbox.scheduler);
  await using strangersReplay = startWatching(await server.as(dan), seminar, '0');
  await using replay = startWatching(await server.as(cid), seminar, '0');
  await Promise.all([strangersReplay.over, replay.over]);
  expect(shown(strangersReplay.events)).toEqual(hidden);
  expect(shown(replay.events)).toEqual(all);
});

test.each([
  { mode: 'admin' as const, bobSees: ['Ann hidden', 'Bob shown', 'Cid hidden'], strangerSees: hidden },
  { mode: 'everyone' as const, bobSees: all, strangerSees: all },
])('where PARTICIPANT_DETAILS is $mode', async ({ mode, bobSees, strangerSees }) => {
  await using server = await open(mode);
  const seminar = await live();
  await using asBob = startWatching(await server.as(bob), seminar, '0');
  for (const user of [ann, bob, cid]) await startSpeaker(sandbox, seminar, user);
  await has(asBob, 3);
  await using asStranger = startWatching(await server.as(dan), seminar, '0');
  await using asAdmin = startWatching(await server.as(dan, 'admin'), seminar, '0');
  await using again = startWatching(await server.as(bob), seminar, '0');
  await Promise.all([asStranger, asAdmin, again].map((watching) => has(watching, 3)));

  expect(shown(asBob.events)).toEqual(bobSees);
  expect(shown(again.events)).toEqual(bobSees);
  expect(shown(asStranger.events)).toEqual(strangerSees);
  expect(shown(asAdmin.events)).toEqual(all);
});

describe('a batch in which somebody joins twice', () => {
  const timestamp = new Date(0);
  const events: FeedEvent[] = [
    { type: 'joined', seq: 1, timestamp, ...ann },
    { type: 'joined', seq: 2, timestamp, ...bob },
    { type: 'left', seq: 3, timestamp, userID: bob.userID, name: 'Bob', reason: 'left' },
    { type: 'joined', seq: 4, timestamp, ...cid },
    { type: 'joined', seq: 5, timestamp, ...bob },
  ];

  test.each([
    { details: 'shown' as const, cursor: 0, sees: ['Ann shown', 'Bob shown', 'Cid shown', 'Bob shown'] },
    { details: 'hidden' as const, cursor: 0, sees: ['Ann hidden', 'Bob shown', 'Cid hidden', 'Bob shown'] },
    { details: 'shown once joined' as const, cursor: 0, sees: ['Ann hidden', 'Bob shown', 'Cid shown', 'Bob shown'] },
    { details: 'shown once joined' as const, cursor: 2, sees: ['Cid hidden', 'Bob shown'] },
  ])('is sent to Bob after $cursor with details $details', ({ details, cursor, sees }) => {
    const sent: FeedEvent[] = [];
    let bytes = '';
    const nothing = () => {};
    const watcher: Watcher = {
      userID: bob.userID,
      cursor,
      admittedAt: undefined,
      endingAt: 0,
      details,
      encode: eventFrame,
      send: (part) => {
        sent.push(...part.events);
        bytes += part.bytes.toString();
      },
      isBehind: false,
      drained: () => Promise.resolve(),
      end: nothing,
      refuse: nothing,
      cut: nothing,
      signal: new AbortController().signal,
    };
    send(watcher, new Batch(events, 1));

    expect(shown(sent)).toEqual(sees);
    expect(sent.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5].slice(cursor));
    expect(bytes).toBe(sent.map((event) => eventFrame(event, 1)).join(''));
    expect(watcher.cursor).toBe(5);
  });
});

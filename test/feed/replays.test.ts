import { once } from 'node:events';
import { createRollcallClient, reasonOf } from '@rollcall/client';
import { connectDb } from '@rollcall/server/db/client';
import { createAuthenticate } from '@rollcall/server/domain/access/authenticate';
import { signToken } from '@rollcall/server/domain/access/sign-token';
import { changesPerRead } from '@rollcall/server/feed/change';
import { startServer } from '@rollcall/server/http/serve';
import { activateDue } from '@rollcall/server/scheduler/activator';
import { sql } from 'kysely';
import { afterAll, expect, test } from 'vitest';
import { numbersTo } from '../support/record.ts';
import { openSandbox } from '../support/sandbox.ts';
import { until } from '../support/until.ts';
import { startWatching } from '../support/watching.ts';
import { countQueries } from './support/counted-db.ts';
import { addEndedMeeting } from './support/ended-record.ts';
import { seqsOfEvents } from './support/feed-view.ts';
import { countEvents, openPositioned, openRawWatcher } from './support/raw-watcher.ts';

const secret = 'a secret that only this file knows';
const sandbox = await openSandbox();
// A query that a test holds up for long must not be given up.
const patient = connectDb(sandbox.databaseUrl, { silenceTimeoutMs: 0 });
const { db, count } = countQueries(patient, 'message');
const authenticate = createAuthenticate({ AUTH_SECRET: secret });
const server = await startServer(
  { redis: sandbox.redis, db, authenticate, log: sandbox.scheduler.log },
  '127.0.0.1',
  0,
);
afterAll(async () => {
  await server.close();
  await patient.destroy();
  await sandbox[Symbol.asyncDispose]();
});
const ann = await sandbox.addUser('Ann');
const crowd = await Promise.all(numbersTo(30).map((n) => sandbox.addUser(`Guest-${n}`)));
const tokenOf = ({ userID }: { userID: number }) => signToken(secret, { userID });

test('300 replays of an ended meeting read its record once, and others are served meanwhile', async () => {
  const messages = 3_000;
  const { instance: ended } = await addEndedMeeting(sandbox, ann, messages);
  const seminar = await sandbox.addMeeting();
  await activateDue(sandbox.scheduler);
  const client = createRollcallClient({ url: server.url, token: await tokenOf(ann) });
  await client.meetings.join.mutate(seminar);
  const tokens = await Promise.all(crowd.map(tokenOf));
  const before = count();

  const replays = numbersTo(300).map((n) =>
    countEvents(server.url, tokens[n % tokens.length] ?? '', { ...ended, lastEventId: 0 }),
  );
  const over = new AbortController();
  void Promise.all(replays)
    .finally(() => over.abort())
    .catch(() => {});
  let [served, refused] = [0, 0];
  while (!over.signal.aborted) {
    try {
      await client.messages.post.mutate({ ...seminar, body: `still there ${served}` });
      await client.meetings.participants.query(seminar);
      served += 1;
    } catch (error) {
      if (reasonOf(error) !== 'UNAVAILABLE') throw error;
      refused += 1;
    }
  }

  expect(await Promise.all(replays)).toEqual(replays.map(() => messages + 1));
  // Once each, or once more where a slow machine takes longer than a chunk is kept.
  expect(count() - before).toBeLessThanOrEqual(3 * (messages / changesPerRead));
  // A very slow machine may keep one or another waiting for too long while the crowd comes in.
  expect(served).toBeGreaterThan(5 * refused);
});

test('while a chunk is read, those who wait get pings, and who goes away leaves the queue', async () => {
  const { instance: ended, end } = await addEndedMeeting(sandbox, ann, 3);
  const token = await tokenOf(ann);
  const { backlog } = server.hub.parts;
  const waiting = (many: number) => backlog.waiting === many || `${backlog.waiting} are waiting`;
  await using _ = { [Symbol.asyncDispose]: () => lock.destroy() };
  const lock = connectDb(sandbox.databaseUrl, { silenceTimeoutMs: 0 });
  await lock.connection().execute(async (held) => {
    await sql`lock tables message write`.execute(held);
    // One after the other, so that it is the first that reads.
    const open = () => openPositioned(server.url, token, { ...ended, lastEventId: 0 });
    const first = await open();
    const second = await open();
    await until(() => waiting(1));
    const third = await open();
    await until(() => waiting(2));
    const pings = [first, second, third].map(
      (socket) =>
        new Promise<void>((resolve) => {
          socket.on('data', (data) => String(data).includes('event: ping') && resolve());
        }),
    );
    await Promise.all(pings);
    second.destroy();
    await until(() => waiting(1));
    first.destroy();
    third.destroy();
    await until(() => waiting(0));
    await sql`unlock tables`.execute(held);
  });

  await using watching = startWatching(createRollcallClient({ url: server.url, token }), ended, '0');
  await watching.over;
  expect(seqsOfEvents(watching.events)).toEqual([1, 2, 3, 3]);
  expect(watching.events.at(-1)).toEqual({ type: 'ended', seq: 3, timestamp: end });
});

test('a server that stops breaks off its replays, though what they wait for does not come', async () => {
  const { instance: ended } = await addEndedMeeting(sandbox, ann, 3);
  const stopping = await startServer(
    { redis: sandbox.redis, db, authenticate, log: sandbox.scheduler.log },
    '127.0.0.1',
    0,
  );
  await using _ = { [Symbol.asyncDispose]: () => lock.destroy() };
  const lock = connectDb(sandbox.databaseUrl, { silenceTimeoutMs: 0 });
  let text = '';
  await lock.connection().execute(async (held) => {
    await sql`lock tables message write`.execute(held);
    const socket = await openRawWatcher(stopping.url, await tokenOf(ann), { ...ended, lastEventId: 0 });
    socket.on('data', (data) => (text += data.toString('latin1')));
    const closed = once(socket, 'close');
    await until(() => text.includes('event: restore-id') || 'the replay has not begun');
    await stopping.close();
    await closed;
    await sql`unlock tables`.execute(held);
  });

  expect(text).not.toMatch(/event: (return|serialized-error)/);
});

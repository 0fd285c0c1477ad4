import * as scripts from '@rollcall/lua/scripts';
import { createUsers } from '@rollcall/server/domain/people/users';
import { Batch } from '@rollcall/server/feed/batch';
import { deliver } from '@rollcall/server/feed/deliver';
import { eventFrame } from '@rollcall/server/feed/frames';
import { Hub } from '@rollcall/server/feed/hub';
import { createSubscriptions } from '@rollcall/server/feed/subscriptions';
import type { Watcher } from '@rollcall/server/feed/watcher';
import { trpcFormat } from '@rollcall/server/http/feed-format';
import { ResponseWatcher } from '@rollcall/server/http/response-watcher';
import { activateDue } from '@rollcall/server/scheduler/activator';
import { expect, test } from 'vitest';
import { numbersTo } from '../support/record.ts';
import { openSandbox } from '../support/sandbox.ts';
import { openUnreadResponse, type UnreadResponse } from '../support/unread-response.ts';
import { until } from '../support/until.ts';
import { startSpeaker } from './support/speaker.ts';

/** A watcher that takes what it is sent only while it is awake. */
function openSleeper(userID: number) {
  const gone = new AbortController();
  const seqs: number[] = [];
  let wake: (() => void) | undefined;
  let isAsleep = false;
  const watcher: Watcher = {
    userID,
    cursor: 0,
    admittedAt: undefined,
    endingAt: 0,
    details: 'shown',
    encode: eventFrame,
    signal: gone.signal,
    send: ({ events }) => void seqs.push(...events.map(({ seq }) => seq)),
    get isBehind() {
      return isAsleep;
    },
    drained: () =>
      new Promise((resolve) => {
        wake = resolve;
        gone.signal.addEventListener('abort', () => resolve());
      }),
    end: () => gone.abort(),
    refuse: () => gone.abort(),
    cut: () => gone.abort(),
  };
  return {
    watcher,
    seqs,
    /** Whether the line waits for it. */
    isAwaited: () => wake !== undefined,
    sleep() {
      isAsleep = true;
    },
    wakeUp() {
      isAsleep = false;
      wake?.();
    },
  };
}

test('a watcher that is behind is sent nothing, and what it missed once it is no longer, in order', async () => {
  await using sandbox = await openSandbox();
  const { redis, db } = sandbox;
  const ann = await sandbox.addUser('Ann');
  const seminar = await sandbox.addMeeting();
  await activateDue(sandbox.scheduler);
  const speaker = await startSpeaker(sandbox, seminar, ann);
  const hub = new Hub({
    redis,
    db,
    users: createUsers(redis, db),
    subscriptions: createSubscriptions(redis),
    log: sandbox.scheduler.log,
  });
  await using _ = { [Symbol.asyncDispose]: () => hub.close() };
  const line = await scripts.watch(redis, seminar, { email: '', admin: true });
  if (line.outcome !== 'OK') throw new Error('the seminar is not live');
  const caller = { userID: ann.userID, subject: '1', actAs: false, admin: true, schedule: false, people: false };
  const start = { instance: seminar, lastEventId: { seq: 0 }, caller, line, isOver: false, details: 'shown' as const };
  const bob = openSleeper(1);
  const cleo = openSleeper(2);
  const delivered = [bob, cleo].map(({ watcher }) => deliver(hub, start, watcher));
  await until(() => (bob.seqs.length === 1 && cleo.seqs.length === 1) || 'not both have caught up');

  bob.sleep();
  await speaker.say(3);
  await until(() => cleo.seqs.length === 4 || 'Cleo has not seen what was said');
  await until(() => bob.isAwaited() || 'nobody waits for Bob');
  expect(bob.seqs).toEqual([1]);
  // So much that the line does not keep it: Bob's part of it is read again.
  const body = '🎓'.repeat(4_000);
  for (const n of numbersTo(100)) {
    await scripts.post(redis, seminar, { userID: ann.userID, requestID: `long ${n}`, body });
  }
  await until(() => cleo.seqs.length === 104 || 'Cleo has not seen the long posts');
  expect(bob.seqs).toEqual([1]);

  bob.wakeUp();
  await until(() => bob.seqs.length === 104 || `Bob has seen ${bob.seqs.length} of 104`);
  await scripts.post(redis, seminar, { userID: ann.userID, requestID: 'last', body: 'last' });
  await until(() => (bob.seqs.length === 105 && cleo.seqs.length === 105) || 'not both have seen the last post');
  expect(bob.seqs).toEqual(numbersTo(105));
  expect(cleo.seqs).toEqual(numbersTo(105));

  bob.watcher.cut();
  cleo.watcher.cut();
  await Promise.all(delivered);
  expect(hub.size).toBe(0);
});

interface Connection extends UnreadResponse {
  watcher: ResponseWatcher;
}

/** A watcher over a connection whose client reads nothing until it is asked to. */
async function openConnection(): Promise<Connection> {
  const { response, client } = await openUnreadResponse();
  response.flushHeaders();
  return { response, watcher: new ResponseWatcher(response, 1, trpcFormat), client };
}

const long = (seq: number) =>
  new Batch([{ type: 'posted', seq, timestamp: new Date(0), userID: 1, name: 'Ann', body: 'x'.repeat(100_000) }], 1);

/** Sends batches until the watcher is behind in a later turn of the event loop, too. */
async function fill({ watcher }: Connection): Promise<number> {
  let seq = 0;
  while (!watcher.isBehind) {
    seq += 1;
    if (seq > 640) throw new Error('the watcher is not behind after 64 megabytes');
    watcher.send(long(seq).part(0, 1, true, eventFrame));
    await new Promise((resolve) => setImmediate(resolve));
  }
  return seq;
}

test('a response whose client reads nothing is behind, with no more than one batch, until the client reads', async () => {
  const connection = await openConnection();
  const { response, watcher, client } = connection;
  const sent = await fill(connection);
  expect(response.socket?.writableLength).toBeLessThan(2 * 100_500);

  const drained = watcher.drained();
  let received = '';
  client.on('data', (data) => {
    received += data.toString('latin1');
  });
  client.resume();
  await drained;
  expect(watcher.isBehind).toBe(false);
  await until(() => received.includes(`\nid: ${sent}-1\n`) || 'not everything has arrived');
  expect([...received.matchAll(/\nid: (\d+)-1\n/g)].map(([, id]) => Number(id))).toEqual(numbersTo(sent));
});

test('who waits for a client that goes away waits no longer', async () => {
  const connection = await openConnection();
  await fill(connection);
  const drained = connection.watcher.drained();

  connection.client.destroy();

  await drained;
  await until(() => connection.watcher.signal.aborted || 'the watcher is not gone');
  expect(connection.watcher.isBehind).toBe(false);
});

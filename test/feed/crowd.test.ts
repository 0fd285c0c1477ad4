import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Instance } from '@rollcall/client';
import { createRollcallClient } from '@rollcall/client';
import * as scripts from '@rollcall/lua/scripts';
import { createAuthenticate } from '@rollcall/server/domain/access/authenticate';
import { signToken } from '@rollcall/server/domain/access/sign-token';
import { startServer } from '@rollcall/server/http/serve';
import { activateDue } from '@rollcall/server/scheduler/activator';
import { afterAll, expect, test } from 'vitest';
import { numbersTo } from '../support/record.ts';
import { openSandbox } from '../support/sandbox.ts';
import { until } from '../support/until.ts';
import { startWatching } from '../support/watching.ts';
import { seqsOfEvents } from './support/feed-view.ts';
import { openPositioned, openRawWatcher, whenPositioned } from './support/raw-watcher.ts';
import { startSpeaker } from './support/speaker.ts';
import { subscribersOf } from './support/subscribers.ts';

const secret = 'a secret that only this file knows';
const sandbox = await openSandbox();
const { redis, db } = sandbox;
const authenticate = createAuthenticate({ AUTH_SECRET: secret });
const server = await startServer({ redis, db, authenticate, log: sandbox.scheduler.log }, '127.0.0.1', 0);
afterAll(async () => {
  await server.close();
  await sandbox[Symbol.asyncDispose]();
});
const ann = await sandbox.addUser('Ann');
const token = await signToken(secret, { userID: ann.userID, scope: '' });

async function live(): Promise<Instance> {
  const instance = await sandbox.addMeeting();
  await activateDue(sandbox.scheduler);
  return instance;
}

const nobodyWatches = () => server.hub.size === 0 || `${server.hub.size} instances are watched`;
const noSubscription = async (instance: Instance) =>
  (await subscribersOf(redis, instance)) === 0 || 'there is still a subscription';

test('Redis sends each change to a server once for all its watchers, and not at all once they are gone', async () => {
  const seminar = await live();
  const bystander = await live();
  await using watching = startWatching(createRollcallClient({ url: server.url, token }), bystander, '0');
  await until(async () => (await subscribersOf(redis, bystander)) === 1 || 'nobody watches the other meeting');
  const watchers = await Promise.all(numbersTo(100).map(() => openPositioned(server.url, token, seminar)));
  expect(await subscribersOf(redis, seminar)).toBe(1);
  expect(server.hub.size).toBe(2);

  for (const watcher of watchers.slice(1)) watcher.destroy();
  await startSpeaker(sandbox, seminar, ann);
  expect(await subscribersOf(redis, seminar)).toBe(1);
  watchers[0]?.destroy();
  await until(() => noSubscription(seminar));

  expect(server.hub.size).toBe(1);
  expect(await subscribersOf(redis, bystander)).toBe(1);
  await startSpeaker(sandbox, bystander, ann);
  await until(() => watching.events.length === 1 || 'the other meeting is no longer watched');
  await watching[Symbol.asyncDispose]();
  await until(() => noSubscription(bystander));
});

test('while the last watcher leaves as the next one comes, over and over, a watcher receives everything', async () => {
  const seminar = await live();
  const speaker = await startSpeaker(sandbox, seminar, ann);
  let last = await openRawWatcher(server.url, token, seminar);
  for (let n = 0; n < 30; n += 1) {
    const next = openRawWatcher(server.url, token, seminar);
    last.destroy();
    last = await next;
    if (n % 3 === 0) await whenPositioned(last);
  }
  await using watching = startWatching(createRollcallClient({ url: server.url, token }), seminar, '0');
  last.destroy();
  await speaker.say(5);
  await until(() => watching.events.length === 6 || `${watching.events.length} events have arrived`);

  expect(seqsOfEvents(watching.events)).toEqual(numbersTo(6));
  expect(await subscribersOf(redis, seminar)).toBe(1);
});

test('a watcher that leaves while being admitted leaves nothing behind', async () => {
  await until(nobodyWatches);
  const seminar = await live();
  const admitted = async () => {
    const metrics = await (await fetch(`${server.opsUrl}/metrics`)).text();
    return Number(/rollcall_calls_total\{procedure="meetings.watch",outcome="OK"\} (\d+)/.exec(metrics)?.[1] ?? 0);
  };
  const before = await admitted();
  for (const socket of await Promise.all(numbersTo(50).map(() => openRawWatcher(server.url, token, seminar)))) {
    // Sends what was written, and then closes the connection.
    socket.destroySoon();
  }
  await until(async () => (await admitted()) >= before + 50 || 'not all have been admitted');

  await until(nobodyWatches);
  await until(() => noSubscription(seminar));
  expect(server.hub.size).toBe(0);
});

test('a watcher that does not read for a while gets everything over the same connection once it reads again', async () => {
  const seminar = await live();
  await until(nobodyWatches);
  const sleeper = await openRawWatcher(server.url, token, seminar);
  await whenPositioned(sleeper);
  sleeper.pause();
  await startSpeaker(sandbox, seminar, ann);
  // Twice as much as both ends of a connection buffer.
  const body = '🎓'.repeat(4_000);
  const posts = numbersTo(1_000).map((n) => ({ userID: ann.userID, requestID: `long ${n}`, body }));
  await Promise.all(posts.map((post) => scripts.post(redis, seminar, post)));
  await using awake = startWatching(createRollcallClient({ url: server.url, token }), seminar, '0');
  await until(() => awake.events.length === 1_001 || `${awake.events.length} events have arrived`);

  let received = '';
  sleeper.on('data', (data) => {
    received += data.toString('latin1');
  });
  sleeper.resume();
  const ids = () => [...received.matchAll(/\nid: (\d+)-1\n/g)].map(([, id]) => Number(id));
  await until(() => received.endsWith('\nid: 1001-1\n\n\n\r\n') || `${received.length} bytes have arrived`);

  expect(ids()).toEqual(numbersTo(1_001));
  sleeper.destroy();
});

test('1,000 watchers come and go, again and again, and leak nothing', async () => {
  await until(nobodyWatches);
  const seminar = await live();
  const bystander = await live();
  setFlagsFromString('--expose-gc');
  const collectGarbage: unknown = runInNewContext('gc');
  if (typeof collectGarbage !== 'function') throw new Error('gc is not available');
  const round = async () => {
    for (const instance of [seminar, bystander]) {
      for (let hundred = 0; hundred < 5; hundred += 1) {
        const watchers = await Promise.all(numbersTo(100).map(() => openPositioned(server.url, token, instance)));
        for (const watcher of watchers) watcher.destroy();
      }
      await until(() => noSubscription(instance));
    }
    await until(nobodyWatches);
    // The next turns of the event loop release what is no longer used.
    for (let turn = 0; turn < 5; turn += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      collectGarbage();
    }
    const listeners = redis.eventNames().map((name) => [String(name), redis.listenerCount(name)]);
    const timers = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    return { heap: process.memoryUsage().heapUsed, listeners, timers };
  };
  await round();
  const before = await round();
  const after = await round();

  expect(after.listeners).toEqual(before.listeners);
  // A server has a few timers of its own for closing connections.
  expect(after.timers - before.timers).toBeLessThan(50);
  // Each leaked watcher would keep some ten thousand bytes: its request, its response, and its position.
  expect(after.heap - before.heap).toBeLessThan(3_000_000);
});

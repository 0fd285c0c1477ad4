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
import { openRawWatcher, placed } from './support/raw-watcher.ts';
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
  (await subscribersOf(redis, instance)) === 0 || 'there is a subscription still';

test('however many watch an instance, Redis sends each change to the server once, and to nobody when they are gone', async () => {
  const seminar = await live();
  const beside = await live();
  await using beyond = startWatching(createRollcallClient({ url: server.url, token }), beside, '0');
  await until(async () => (await subscribersOf(redis, beside)) === 1 || 'nobody watches the other meeting');
  const watchers = await Promise.all(numbersTo(100).map(() => openRawWatcher(server.url, token, seminar)));
  await Promise.all(watchers.map(placed));
  expect(await subscribersOf(redis, seminar)).toBe(1);
  expect(server.hub.size).toBe(2);

  for (const watcher of watchers.slice(1)) watcher.destroy();
  await startSpeaker(sandbox, seminar, ann);
  expect(await subscribersOf(redis, seminar)).toBe(1);
  watchers[0]?.destroy();
  await until(() => noSubscription(seminar));

  expect(server.hub.size).toBe(1);
  expect(await subscribersOf(redis, beside)).toBe(1);
  await startSpeaker(sandbox, beside, ann);
  await until(() => beyond.events.length === 1 || 'the other meeting is watched no more');
  await beyond[Symbol.asyncDispose]();
  await until(() => noSubscription(beside));
});

test('the last watcher goes while the next comes, over and over: who is there is told everything', async () => {
  const seminar = await live();
  const speaker = await startSpeaker(sandbox, seminar, ann);
  let last = await openRawWatcher(server.url, token, seminar);
  for (let n = 0; n < 30; n += 1) {
    const next = openRawWatcher(server.url, token, seminar);
    last.destroy();
    last = await next;
    if (n % 3 === 0) await placed(last);
  }
  await using watching = startWatching(createRollcallClient({ url: server.url, token }), seminar, '0');
  last.destroy();
  await speaker.say(5);
  await until(() => watching.events.length === 6 || `${watching.events.length} are there`);

  expect(seqsOfEvents(watching.events)).toEqual(numbersTo(6));
  expect(await subscribersOf(redis, seminar)).toBe(1);
});

test('who goes while still being let in leaves nothing behind', async () => {
  await until(nobodyWatches);
  const seminar = await live();
  const answered = async () => {
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    return Number(/rollcall_calls_total\{procedure="meetings.watch",outcome="OK"\} (\d+)/.exec(metrics)?.[1] ?? 0);
  };
  const before = await answered();
  for (const socket of await Promise.all(numbersTo(50).map(() => openRawWatcher(server.url, token, seminar)))) {
    // What was written is sent, and then the connection is gone.
    socket.destroySoon();
  }
  await until(async () => (await answered()) >= before + 50 || 'not all were let in');

  await until(nobodyWatches);
  await until(() => noSubscription(seminar));
  expect(server.hub.size).toBe(0);
});

test('a watcher that does not read is dropped, and may resume later with nothing lost', async () => {
  const seminar = await live();
  await until(nobodyWatches);
  const sleeper = await openRawWatcher(server.url, token, seminar);
  await placed(sleeper);
  sleeper.pause();
  const speaker = await startSpeaker(sandbox, seminar, ann);
  const long = '🎓'.repeat(4_000);
  let seq = speaker.seq();
  // Far more than the two ends of a connection keep by themselves.
  while (server.hub.size === 1 && seq < 3_000) {
    ({ seq } = await scripts.post(redis, seminar, { userID: ann.userID, requestID: `long ${seq}`, body: long }));
  }
  await until(nobodyWatches);
  sleeper.destroy();
  await using resumed = startWatching(createRollcallClient({ url: server.url, token }), seminar, '0');
  await until(() => resumed.events.length >= seq || `${resumed.events.length} of ${seq} are there`);

  expect(seq).toBeLessThan(3_000);
  expect(seqsOfEvents(resumed.events)).toEqual(numbersTo(seq));
});

test('1,000 watchers come and go, again and again, and nothing of them stays', async () => {
  await until(nobodyWatches);
  const seminar = await live();
  const beside = await live();
  setFlagsFromString('--expose-gc');
  const collectGarbage: unknown = runInNewContext('gc');
  if (typeof collectGarbage !== 'function') throw new Error('garbage cannot be collected');
  const round = async () => {
    for (const instance of [seminar, beside]) {
      for (let hundred = 0; hundred < 5; hundred += 1) {
        const watchers = await Promise.all(numbersTo(100).map(() => openRawWatcher(server.url, token, instance)));
        await Promise.all(watchers.map(placed));
        for (const watcher of watchers) watcher.destroy();
      }
      await until(() => noSubscription(instance));
    }
    await until(nobodyWatches);
    // What is done with is let go of in the turns of the event loop that follow.
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
  // A server times out connections that are closing by a few timers of its own.
  expect(after.timers - before.timers).toBeLessThan(50);
  // Each watcher that stayed would keep some ten thousand bytes: its request, its response, and its place.
  expect(after.heap - before.heap).toBeLessThan(3_000_000);
});

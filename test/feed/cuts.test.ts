import { createRollcallClient } from '@rollcall/client';
import { withoutDetails } from '@rollcall/server/domain/people/without-details';
import { activateDue } from '@rollcall/server/scheduler/activator';
import { expect, test } from 'vitest';
import { startApi } from '../support/api.ts';
import { numbersTo } from '../support/record.ts';
import { openSandbox } from '../support/sandbox.ts';
import { until } from '../support/until.ts';
import { startWatching, type Watching } from '../support/watching.ts';
import { seqsOfEvents } from './support/feed-view.ts';
import { type FlakyProxy, openFlakyProxy } from './support/flaky-proxy.ts';
import { startSpeaker } from './support/speaker.ts';

const random = (below: number): number => Math.floor(Math.random() * below);

/** Ways to disturb connections, used in turn, so that every run has every kind. */
const disturbances: ((proxy: FlakyProxy) => void)[] = [
  (proxy) => proxy.cut(),
  (proxy) => proxy.cutAfter(1 + random(2_000)),
  (proxy) => {
    proxy.refuse(1 + random(3));
    proxy.cut();
  },
  (proxy) => proxy.delay(1 + random(20)),
  (proxy) => {
    proxy.delay(0);
    proxy.cut();
  },
];

const has = (watching: Watching, count: number) =>
  watching.events.length >= count || `the watcher has ${watching.events.length} of ${count} events`;

test.each([
  { to: 'a server', servers: 1 },
  { to: 'two servers behind one address', servers: 2 },
])(
  '1,000 changes over connections to $to that are cut, delayed and refused are each seen once, in order',
  async ({ servers }) => {
    await using sandbox = await openSandbox();
    const ann = await sandbox.addUser('Ann');
    const bob = await sandbox.addUser('Bob');
    const seminar = await sandbox.addMeeting();
    const bystander = await sandbox.addMeeting();
    await activateDue(sandbox.scheduler);
    await using one = await startApi(sandbox);
    await using other = await startApi(sandbox);
    await using proxy = await openFlakyProxy([one.url, other.url].slice(0, servers));
    const client = createRollcallClient({ url: proxy.url, token: await one.token(ann) });
    await using fromStart = startWatching(client, seminar, '0');
    await using fromNow = startWatching(client, seminar);
    await until(() => proxy.sent().split('event: restore-id').length > 2 || 'not both watchers have a position');

    const speaker = await startSpeaker(sandbox, seminar, bob);
    const elsewhere = await startSpeaker(sandbox, bystander, ann);
    for (let round = 0; round < 25; round += 1) {
      await speaker.say(20);
      disturbances[round % disturbances.length]?.(proxy);
      await speaker.say(round === 24 ? 19 : 20);
      await elsewhere.say(1);
      // Now and then there is time to catch up before the next disturbance.
      if (round % 3 === 0) await until(() => has(fromStart, speaker.seq() - 20));
    }
    proxy.delay(0);
    await until(() => has(fromStart, 1000));
    await until(() => has(fromNow, 1000));

    expect(speaker.seq()).toBe(1000);
    expect(seqsOfEvents(fromStart.events)).toEqual(numbersTo(1000));
    expect(fromNow.events).toEqual(fromStart.events);
    expect(fromStart.events[0]).toEqual({
      type: 'joined',
      seq: 1,
      timestamp: expect.any(Date),
      ...withoutDetails(bob),
    });
    expect(fromStart.events.slice(1)).toEqual(
      numbersTo(1000)
        .slice(1)
        .map((seq) => ({
          type: 'posted',
          seq,
          timestamp: expect.any(Date),
          userID: bob.userID,
          name: 'Bob',
          body: `word ${seq}`,
        })),
    );
    expect(proxy.refused()).toBeGreaterThan(0);
    expect(proxy.served()).toBeGreaterThan(10);
  },
);

test('a watcher that is cut off before the first event misses nothing that happens meanwhile', async () => {
  await using sandbox = await openSandbox();
  await using api = await startApi(sandbox);
  const ann = await sandbox.addUser('Ann');
  const bob = await sandbox.addUser('Bob');
  const seminar = await sandbox.addMeeting();
  await activateDue(sandbox.scheduler);
  const speaker = await startSpeaker(sandbox, seminar, bob);
  await speaker.say(2);
  await using proxy = await openFlakyProxy([api.url]);
  const client = createRollcallClient({ url: proxy.url, token: await api.token(ann) });
  await using watching = startWatching(client, seminar);
  await until(() => proxy.sent().includes('event: restore-id') || 'Ann has no position yet');
  const refusedBefore = proxy.refused();

  proxy.refuse(3);
  proxy.cut();
  await speaker.say(3);
  await until(() => has(watching, 3));

  expect(seqsOfEvents(watching.events)).toEqual([4, 5, 6]);
  expect(proxy.refused() - refusedBefore).toBe(3);
});

test('a watcher that is cut off twice with nothing in between resumes where it was', async () => {
  await using sandbox = await openSandbox();
  await using api = await startApi(sandbox);
  const ann = await sandbox.addUser('Ann');
  const seminar = await sandbox.addMeeting();
  await activateDue(sandbox.scheduler);
  await using proxy = await openFlakyProxy([api.url]);
  const client = createRollcallClient({ url: proxy.url, token: await api.token(ann) });
  const speaker = await startSpeaker(sandbox, seminar, ann);
  await using watching = startWatching(client, seminar, '0');
  await speaker.say(2);
  await until(() => has(watching, 3));

  for (const served of [2, 3]) {
    proxy.cut();
    await until(() => proxy.served() === served || 'Ann has not reconnected');
  }
  await speaker.say(1);
  await until(() => has(watching, 4));

  expect(seqsOfEvents(watching.events)).toEqual([1, 2, 3, 4]);
});

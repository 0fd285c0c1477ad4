import { createRollcallClient } from '@rollcall/client';
import { activateDue } from '@rollcall/server/scheduler/activator';
import { expect, test } from 'vitest';
import { startApi } from '../support/api.ts';
import { numbersTo } from '../support/record.ts';
import { openSandbox } from '../support/sandbox.ts';
import { until } from '../support/until.ts';
import { startWatching, type Watching } from '../support/watching.ts';
import { seqsOfEvents } from './support/feed-view.ts';
import { openRoughWay, type RoughWay } from './support/rough-way.ts';
import { startSpeaker } from './support/speaker.ts';

const random = (below: number): number => Math.floor(Math.random() * below);

/** What a way does to those who are on it, each in its turn, so that every run has every kind. */
const mischief: ((way: RoughWay) => void)[] = [
  (way) => way.cut(),
  (way) => way.cutAfter(1 + random(2_000)),
  (way) => {
    way.refuse(1 + random(3));
    way.cut();
  },
  (way) => way.delay(1 + random(20)),
  (way) => {
    way.delay(0);
    way.cut();
  },
];

const has = (watching: Watching, count: number) =>
  watching.events.length >= count || `the watcher has ${watching.events.length} of ${count} events`;

test.each([
  { way: 'a server', servers: 1 },
  { way: 'two servers behind one address', servers: 2 },
])('1,000 changes on a way to $way that cuts, delays and refuses: each is seen once, in order', async ({ servers }) => {
  await using sandbox = await openSandbox();
  const ann = await sandbox.addUser('Ann');
  const bob = await sandbox.addUser('Bob');
  const seminar = await sandbox.addMeeting();
  const beside = await sandbox.addMeeting();
  await activateDue(sandbox.scheduler);
  await using one = await startApi(sandbox);
  await using other = await startApi(sandbox);
  await using way = await openRoughWay([one.url, other.url].slice(0, servers));
  const client = createRollcallClient({ url: way.url, token: await one.token(ann) });
  await using fromStart = startWatching(client, seminar, '0');
  await using fromNow = startWatching(client, seminar);
  await until(() => way.said().split('event: restore-id').length > 2 || 'not both watchers have a place');

  const speaker = await startSpeaker(sandbox, seminar, bob);
  const elsewhere = await startSpeaker(sandbox, beside, ann);
  for (let round = 0; round < 25; round += 1) {
    await speaker.say(20);
    mischief[round % mischief.length]?.(way);
    await speaker.say(round === 24 ? 19 : 20);
    await elsewhere.say(1);
    // Now and then all is well for long enough to catch up, and at other times it is not.
    if (round % 3 === 0) await until(() => has(fromStart, speaker.seq() - 20));
  }
  way.delay(0);
  await until(() => has(fromStart, 1000));
  await until(() => has(fromNow, 1000));

  expect(speaker.seq()).toBe(1000);
  expect(seqsOfEvents(fromStart.events)).toEqual(numbersTo(1000));
  expect(fromNow.events).toEqual(fromStart.events);
  expect(fromStart.events[0]).toEqual({ type: 'joined', seq: 1, timestamp: expect.any(Date), ...bob });
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
  expect(way.refused()).toBeGreaterThan(0);
  expect(way.served()).toBeGreaterThan(10);
});

test('Ann is cut off before anything has happened, and misses nothing of what happens meanwhile', async () => {
  await using sandbox = await openSandbox();
  await using api = await startApi(sandbox);
  const ann = await sandbox.addUser('Ann');
  const bob = await sandbox.addUser('Bob');
  const seminar = await sandbox.addMeeting();
  await activateDue(sandbox.scheduler);
  const speaker = await startSpeaker(sandbox, seminar, bob);
  await speaker.say(2);
  await using way = await openRoughWay([api.url]);
  const client = createRollcallClient({ url: way.url, token: await api.token(ann) });
  await using watching = startWatching(client, seminar);
  await until(() => way.said().includes('event: restore-id') || 'Ann has no place yet');
  const refusedBefore = way.refused();

  way.refuse(3);
  way.cut();
  await speaker.say(3);
  await until(() => has(watching, 3));

  expect(seqsOfEvents(watching.events)).toEqual([4, 5, 6]);
  expect(way.refused() - refusedBefore).toBe(3);
});

test('Ann, who has seen some, is cut off twice with nothing between, and goes on where she was', async () => {
  await using sandbox = await openSandbox();
  await using api = await startApi(sandbox);
  const ann = await sandbox.addUser('Ann');
  const seminar = await sandbox.addMeeting();
  await activateDue(sandbox.scheduler);
  await using way = await openRoughWay([api.url]);
  const client = createRollcallClient({ url: way.url, token: await api.token(ann) });
  const speaker = await startSpeaker(sandbox, seminar, ann);
  await using watching = startWatching(client, seminar, '0');
  await speaker.say(2);
  await until(() => has(watching, 3));

  for (const served of [2, 3]) {
    way.cut();
    await until(() => way.served() === served || 'Ann has not come back');
  }
  await speaker.say(1);
  await until(() => has(watching, 4));

  expect(seqsOfEvents(watching.events)).toEqual([1, 2, 3, 4]);
});

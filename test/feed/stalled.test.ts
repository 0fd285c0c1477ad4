import { createRollcallClient } from '@rollcall/client';
import { startRedis } from '@rollcall/dev/services/redis';
import { loadScripts } from '@rollcall/lua/fence';
import * as scripts from '@rollcall/lua/scripts';
import { connectDb } from '@rollcall/server/db/client';
import { createAuthenticate } from '@rollcall/server/domain/access/authenticate';
import { signToken } from '@rollcall/server/domain/access/sign-token';
import { startServer } from '@rollcall/server/http/serve';
import { activateDue } from '@rollcall/server/scheduler/activator';
import { tick } from '@rollcall/server/scheduler/component';
import { fence } from '@rollcall/server/scheduler/fence';
import { connectRedis, whenReady } from '@rollcall/server/stores/redis';
import { Redis } from 'ioredis';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { startApi } from '../support/api.ts';
import { memoryLog } from '../support/memory-log.ts';
import { numbersTo } from '../support/record.ts';
import { openSandbox } from '../support/sandbox.ts';
import { until } from '../support/until.ts';
import { startWatching } from '../support/watching.ts';
import { seqsOfEvents } from './support/feed-view.ts';
import { startSpeaker } from './support/speaker.ts';

const secret = 'a secret that only this file knows';

test('while Redis is not checked, feeds wait, with a line in the log each, and then go on', async () => {
  await using sandbox = await openSandbox();
  await using server = await startRedis();
  const redis = connectRedis([server.url], () => {});
  if (!(redis instanceof Redis)) throw new Error('it is a Cluster');
  await using _ = { [Symbol.asyncDispose]: async () => redis.disconnect() };
  await whenReady(redis);
  await loadScripts(redis);
  const { log, lines } = memoryLog();
  const scheduler = { ...sandbox.scheduler, redis };
  const ann = await sandbox.addUser('Ann');
  const seminar = await sandbox.addMeeting();
  await activateDue(scheduler);
  const authenticate = createAuthenticate({ AUTH_SECRET: secret });
  await using api = await startServer({ redis, db: sandbox.db, authenticate, log }, '127.0.0.1', 0);
  const token = await signToken(secret, { userID: ann.userID });
  const client = createRollcallClient({ url: api.url, token });
  await using watching = startWatching(client, seminar, '0');
  const speaker = await startSpeaker({ redis }, seminar, ann);
  await speaker.say(1);
  await until(() => watching.events.length === 2 || 'Ann has not seen what was said');

  const flushedAt = performance.now();
  await redis.script('FLUSH');
  await using late = startWatching(client, seminar, '0');
  // Checked a few times, and refused a few times, before the scheduler comes.
  const count = async () => {
    const metrics = await (await fetch(`${api.opsUrl}/metrics`)).text();
    return Number(/procedure="meetings.watch",outcome="UNAVAILABLE"\} (\d+)/.exec(metrics)?.[1] ?? 0);
  };
  await until(async () => (await count()) >= 8 || 'the late watcher has not come often');
  await until(() => lines.some(({ msg }) => msg === 'feed stalled, retrying') || 'the feed has not looked');
  const complaints = lines.filter(({ level }) => level !== 'info').map(({ msg }) => msg);
  const tensOfSeconds = Math.ceil((performance.now() - flushedAt) / 10_000);
  await tick(fence(scheduler, 200), scheduler.log);
  await speaker.say(1);
  await until(() => watching.events.length === 3 || 'Ann has not seen what was said afterwards');
  await until(() => late.events.length === 3 || 'the late watcher has not seen everything');

  expect([watching, late].map(({ events }) => seqsOfEvents(events))).toEqual([numbersTo(3), numbersTo(3)]);
  expect(complaints.filter((msg) => msg === 'feed stalled, retrying')).toHaveLength(1);
  // Not one for each time that a client came, twice a second, but one every ten seconds.
  expect(complaints.length - 1).toBeGreaterThan(0);
  expect(complaints.length - 1).toBeLessThanOrEqual(tensOfSeconds);
});

test('while names cannot be looked up, a flood of messages is dropped and read again afterwards', async () => {
  await using sandbox = await openSandbox();
  const { log, lines } = memoryLog();
  await using api = await startApi({ ...sandbox, scheduler: { ...sandbox.scheduler, log } });
  const ann = await sandbox.addUser('Ann');
  const bob = await sandbox.addUser('Bob');
  const seminar = await sandbox.addMeeting();
  await activateDue(sandbox.scheduler);
  await using watching = startWatching(await api.as(bob), seminar);
  await watching.started;
  await until(async () => (await (await fetch(`${api.opsUrl}/metrics`)).text()).includes('outcome="OK"') || 'not in');
  const lock = connectDb(sandbox.databaseUrl);
  await using _ = { [Symbol.asyncDispose]: () => lock.destroy() };
  const messages = 300;
  await lock.connection().execute(async (held) => {
    await sql`lock tables user write`.execute(held);
    await scripts.join(sandbox.redis, seminar, { userID: ann.userID, email: ann.email, requestID: 'in' });
    // Three times as much as is kept.
    for (const n of numbersTo(messages)) {
      const body = '🎓'.repeat(4_000);
      await scripts.post(sandbox.redis, seminar, { userID: ann.userID, requestID: `post ${n}`, body });
    }
    expect(watching.events).toEqual([]);
    await sql`unlock tables`.execute(held);
  });
  await until(() => watching.events.length > messages || `${watching.events.length} events have arrived`);

  expect(seqsOfEvents(watching.events)).toEqual(numbersTo(messages + 1));
  expect(watching.events[0]).toMatchObject({ type: 'joined', name: 'Ann' });
  expect(lines.filter(({ level, msg }) => level !== 'info' && msg !== 'feed stalled, retrying')).toEqual([]);
});

import { createRollcallClient } from '@rollcall/client';
import { createAuthenticate } from '@rollcall/server/domain/access/authenticate';
import { signToken } from '@rollcall/server/domain/access/sign-token';
import { startServer } from '@rollcall/server/http/serve';
import { activateDue } from '@rollcall/server/scheduler/activator';
import { connectRedis, whenReady } from '@rollcall/server/stores/redis';
import { expect, test } from 'vitest';
import { numbersTo } from '../support/record.ts';
import { openSandbox } from '../support/sandbox.ts';
import { until } from '../support/until.ts';
import { startWatching } from '../support/watching.ts';
import { seqsOfEvents } from './support/feed-view.ts';
import { startSpeaker } from './support/speaker.ts';

const secret = 'a secret that only this file knows';

test('a feed continues without a gap when the server is stopped and started again during a meeting', async () => {
  await using sandbox = await openSandbox();
  const ann = await sandbox.addUser('Ann');
  const seminar = await sandbox.addMeeting();
  await activateDue(sandbox.scheduler);
  const start = (port: number) => {
    const authenticate = createAuthenticate({ AUTH_SECRET: secret });
    const { redis, db, scheduler } = sandbox;
    return startServer({ redis, db, authenticate, log: scheduler.log }, '127.0.0.1', port);
  };
  let server = await start(0);
  await using _ = { [Symbol.asyncDispose]: () => server.close() };
  const port = Number(new URL(server.url).port);
  const token = await signToken(secret, { userID: ann.userID, scope: '' });
  await using watching = startWatching(createRollcallClient({ url: server.url, token }), seminar, '0');
  const speaker = await startSpeaker(sandbox, seminar, ann);

  for (let restarts = 0; restarts < 3; restarts += 1) {
    await speaker.say(10);
    await until(() => watching.events.length === speaker.seq() || `${watching.events.length} events have arrived`);
    const closing = server.close();
    await speaker.say(10);
    await closing;
    expect(server.hub.size).toBe(0);
    await speaker.say(10);
    server = await start(port);
    await speaker.say(10);
  }
  await until(() => watching.events.length >= 121 || `${watching.events.length} events have arrived`);

  expect(seqsOfEvents(watching.events)).toEqual(numbersTo(121));
});

test('a server with watchers that has lost Redis can be stopped in seconds', async () => {
  await using sandbox = await openSandbox();
  const ann = await sandbox.addUser('Ann');
  const seminar = await sandbox.addMeeting();
  await activateDue(sandbox.scheduler);
  const redis = connectRedis([sandbox.redisUrl], () => {});
  await whenReady(redis);
  const authenticate = createAuthenticate({ AUTH_SECRET: secret });
  const server = await startServer({ redis, db: sandbox.db, authenticate, log: sandbox.scheduler.log }, '127.0.0.1', 0);
  const token = await signToken(secret, { userID: ann.userID, scope: '' });
  await using watching = startWatching(createRollcallClient({ url: server.url, token }), seminar, '0');
  await startSpeaker(sandbox, seminar, ann);
  await until(() => watching.events.length === 1 || 'Ann has seen nothing yet');

  redis.disconnect();
  await server.close();

  expect(server.hub.size).toBe(0);
});

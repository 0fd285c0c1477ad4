import { createRollcallClient, reasonOf } from '@rollcall/client';
import { startCluster } from '@rollcall/dev/services/cluster';
import { changes } from '@rollcall/lua/changes';
import { instanceKeys } from '@rollcall/lua/keys';
import type { RedisClient } from '@rollcall/lua/script';
import { createAuthenticate } from '@rollcall/server/domain/access/authenticate';
import { signToken } from '@rollcall/server/domain/access/sign-token';
import { startServer } from '@rollcall/server/http/serve';
import { activateDue } from '@rollcall/server/scheduler/activator';
import { fence } from '@rollcall/server/scheduler/fence';
import { startLoop } from '@rollcall/server/scheduler/loop';
import { connectRedis, whenReady } from '@rollcall/server/stores/redis';
import type { Instance } from '@rollcall/shared/meeting';
import { Refusal } from '@rollcall/shared/refusals';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { openSandbox } from '../support/sandbox.ts';
import { until } from '../support/until.ts';
import { startWatching } from '../support/watching.ts';
import { shownAfter } from './support/feed-view.ts';

const secret = 'a secret that only this file knows';

const slots = z.array(
  z.tuple([z.number(), z.number(), z.tuple([z.string(), z.number()]).rest(z.unknown())]).rest(z.unknown()),
);

/** The port of the master that stores an instance. */
async function masterOf(redis: RedisClient, instance: Instance): Promise<number> {
  const slot = await redis.cluster('KEYSLOT', instanceKeys.instance(instance));
  const range = slots.parse(await redis.cluster('SLOTS')).find(([from, to]) => from <= slot && slot <= to);
  if (!range) throw new Error('no master has the slot');
  return range[2][1];
}

test("after a meeting's master is killed, the feed goes on and shows what Redis has", async () => {
  await using cluster = await startCluster({ replicas: 1 });
  await using sandbox = await openSandbox();
  const redis = connectRedis(cluster.redisUrl.split(','), () => {});
  await using _ = { [Symbol.asyncDispose]: async () => redis.disconnect() };
  await whenReady(redis);
  const scheduler = { ...sandbox.scheduler, redis };
  const checking = startLoop(fence(scheduler, 200), { log: scheduler.log });
  await using __ = { [Symbol.asyncDispose]: () => checking.stop() };
  const ann = await sandbox.addUser('Ann');
  const [seminar, bystander] = [await sandbox.addMeeting(), await sandbox.addMeeting()];
  await activateDue(scheduler);
  const parts = { redis, db: sandbox.db, authenticate: createAuthenticate({ AUTH_SECRET: secret }) };
  await using server = await startServer({ ...parts, log: sandbox.scheduler.log }, '127.0.0.1', 0);
  const token = await signToken(secret, { userID: ann.userID, scope: '' });
  const client = createRollcallClient({ url: server.url, token });
  await using watching = startWatching(client, seminar, '0');
  await using watchingBystander = startWatching(client, bystander, '0');
  const say = (instance: Instance, body: string) =>
    until(async () => {
      try {
        return await client.messages.post.mutate({ ...instance, body, requestID: body });
      } catch (error) {
        if (reasonOf(error) !== 'UNAVAILABLE') throw error;
        return 'Redis is still down';
      }
    });
  await client.meetings.join.mutate(seminar);
  await client.meetings.join.mutate(bystander);
  for (let n = 1; n <= 20; n += 1) await say(seminar, `before ${n}`);
  await until(() => watching.events.length >= 21 || 'not everything posted before has arrived');

  const port = await masterOf(redis, seminar);
  await cluster.masters.find((master) => master.port === port)?.kill();
  for (let n = 1; n <= 20; n += 1) await say(seminar, `after ${n}`);
  await say(bystander, 'by the way');

  const stored = await changes(redis, seminar, { after: 0, limit: 100 });
  if (stored.outcome !== 'OK') throw new Refusal('MEETING_NOT_ACTIVE');
  const bodies = () => shownAfter(watching.events).map((event) => (event.type === 'posted' ? event.body : event.type));
  const expected = ['joined', ...stored.messages.map(({ body }) => body)];
  await until(() => bodies().at(-1) === 'after 20' || `the last one shown is ${bodies().at(-1)}`);
  expect(bodies()).toEqual(expected);
  expect(expected.filter((body) => body.startsWith('after'))).toHaveLength(20);

  // The subscription itself has moved too: what is posted now does not wait for the next check.
  const live = Array.from({ length: 20 }, (_, n) => `live ${n}`);
  for (const body of live) await say(seminar, body);
  await until(() => bodies().at(-1) === 'live 19' || `the last one shown is ${bodies().at(-1)}`);
  expect(bodies()).toEqual([...expected, ...live]);
  await until(() => watchingBystander.events.length >= 2 || 'the other meeting has not got its events');
  expect(shownAfter(watchingBystander.events)).toHaveLength(2);
});

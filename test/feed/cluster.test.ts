import { createRollcallClient, reasonOf } from '@rollcall/client';
import { startCluster } from '@rollcall/dev/services/cluster';
import { instanceKeys } from '@rollcall/lua/keys';
import { type RedisClient } from '@rollcall/lua/script';
import * as scripts from '@rollcall/lua/scripts';
import { createAuthenticate } from '@rollcall/server/domain/access/authenticate';
import { signToken } from '@rollcall/server/domain/access/sign-token';
import { startServer } from '@rollcall/server/http/serve';
import { activateDue } from '@rollcall/server/scheduler/activator';
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

/** The port of the master that has an instance. */
async function masterOf(redis: RedisClient, instance: Instance): Promise<number> {
  const slot = await redis.cluster('KEYSLOT', instanceKeys.instance(instance));
  const range = slots.parse(await redis.cluster('SLOTS')).find(([from, to]) => from <= slot && slot <= to);
  if (!range) throw new Error('nobody has the slot');
  return range[2][1];
}

test('the master that has a meeting is killed: the feed goes on, and shows what Redis has', async () => {
  await using cluster = await startCluster({ replicas: 1 });
  await using sandbox = await openSandbox();
  const redis = connectRedis(cluster.redisUrl.split(','), () => {});
  await using _ = { [Symbol.asyncDispose]: async () => redis.disconnect() };
  await whenReady(redis);
  const ann = await sandbox.addUser('Ann');
  const [seminar, beside] = [await sandbox.addMeeting(), await sandbox.addMeeting()];
  await activateDue({ ...sandbox.scheduler, redis });
  const parts = { redis, db: sandbox.db, authenticate: createAuthenticate({ AUTH_SECRET: secret }) };
  await using server = await startServer({ ...parts, log: sandbox.scheduler.log }, '127.0.0.1', 0);
  const token = await signToken(secret, { userID: ann.userID, scope: '' });
  const client = createRollcallClient({ url: server.url, token });
  await using watching = startWatching(client, seminar, '0');
  await using watchingBeside = startWatching(client, beside, '0');
  const say = (instance: Instance, body: string) =>
    until(async () => {
      try {
        return await client.messages.post.mutate({ ...instance, body, requestID: body });
      } catch (error) {
        if (reasonOf(error) !== 'UNAVAILABLE') throw error;
        return 'Redis is still away';
      }
    });
  await client.meetings.join.mutate(seminar);
  await client.meetings.join.mutate(beside);
  for (let n = 1; n <= 20; n += 1) await say(seminar, `before ${n}`);
  await until(() => watching.events.length >= 21 || 'not all was seen before');

  const port = await masterOf(redis, seminar);
  await cluster.masters.find((master) => master.port === port)?.kill();
  for (let n = 1; n <= 20; n += 1) await say(seminar, `after ${n}`);
  await say(beside, 'by the way');

  const there = await scripts.changes(redis, seminar, { after: 0, limit: 100 });
  if (there.outcome !== 'OK') throw new Refusal('MEETING_NOT_ACTIVE');
  const bodies = () => shownAfter(watching.events).map((event) => (event.type === 'posted' ? event.body : event.type));
  const whole = ['joined', ...there.messages.map(({ body }) => body)];
  await until(() => bodies().at(-1) === 'after 20' || `the last that is shown is ${bodies().at(-1)}`);
  expect(bodies()).toEqual(whole);
  expect(whole.filter((body) => body.startsWith('after'))).toHaveLength(20);

  // The subscription itself has moved too: what is said now does not wait for the next look.
  const said = Array.from({ length: 20 }, (_, n) => `live ${n}`);
  for (const body of said) await say(seminar, body);
  await until(() => bodies().at(-1) === 'live 19' || `the last that is shown is ${bodies().at(-1)}`);
  expect(bodies()).toEqual([...whole, ...said]);
  await until(() => watchingBeside.events.length >= 2 || 'the other meeting is not told');
  expect(shownAfter(watchingBeside.events)).toHaveLength(2);
});

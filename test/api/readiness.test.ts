import { startRedis } from '@rollcall/dev/services/redis';
import { loadScripts } from '@rollcall/lua/fence';
import { createReadiness } from '@rollcall/server/http/readiness';
import { connectRedis, serversOf } from '@rollcall/server/stores/redis';
import type { KyselyPlugin } from 'kysely';
import { afterAll, expect, test } from 'vitest';
import { openSandbox } from '../support/sandbox.ts';
import { until } from '../support/until.ts';

const sandbox = await openSandbox();
afterAll(() => sandbox[Symbol.asyncDispose]());

const allWell = { ready: true, redis: 'ok', mysql: 'ok', tables: 'ok' };

/** A look at Redis and MySQL, and how often MySQL was asked for it. */
function countedReadiness() {
  let questions = 0;
  const counter: KyselyPlugin = {
    transformQuery: ({ node }) => {
      questions += 1;
      return node;
    },
    transformResult: async ({ result }) => result,
  };
  return { readiness: createReadiness(sandbox.redis, sandbox.db.withPlugin(counter)), questions: () => questions };
}

test('however many ask, Redis and MySQL are asked once a second', async () => {
  const { readiness, questions } = countedReadiness();
  const start = performance.now();

  const crowd = await Promise.all(Array.from({ length: 500 }, () => readiness()));
  for (let n = 0; n < 500; n += 1) crowd.push(await readiness());

  expect(new Set(crowd.map((answer) => JSON.stringify(answer)))).toEqual(new Set([JSON.stringify(allWell)]));
  expect(questions()).toBeLessThanOrEqual(1 + (performance.now() - start) / 1000);
});

test('after a second they are asked again', async () => {
  const { readiness, questions } = countedReadiness();
  await readiness();
  const start = performance.now();

  await until(async () => {
    await readiness();
    return questions() === 2 || 'they are not asked again yet';
  });

  expect(performance.now() - start).toBeGreaterThan(900);
});

test('a Redis that no scheduler has checked is not ready, and says so', async () => {
  await using server = await startRedis();
  const redis = connectRedis([server.url], () => {});
  await using _ = { [Symbol.asyncDispose]: async () => redis.disconnect() };
  const before = await createReadiness(redis, sandbox.db)();
  await Promise.all(serversOf(redis).masters.map(loadScripts));

  expect(before).toEqual({
    ...allWell,
    ready: false,
    redis: 'unchecked',
    waitingFor: 'no scheduler has checked Redis yet',
  });
  expect(await createReadiness(redis, sandbox.db)()).toEqual(allWell);
});

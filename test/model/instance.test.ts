import { startRedis } from '@rollcall/dev/services/redis';
import * as fc from 'fast-check';
import { Redis } from 'ioredis';
import { expect, test } from 'vitest';
import { Cleanup } from '../support/cleanup.ts';
import { openSandbox } from '../support/sandbox.ts';
import { emailOf } from './support/call.ts';
import { commands, conclude, open } from './support/commands.ts';
import { invited, Model } from './support/model.ts';
import { SteppedScheduler } from './support/stepped-scheduler.ts';
import { World, type WorldParts } from './support/world.ts';

/** Stories are told for this long, in ms, however many a machine can tell in it; at most so many. */
const limits = { interruptAfterTimeLimit: 45_000, numRuns: 60 };

/**
 * People come, speak and go, calls are made again, two schedulers open, archive, sweep and close at once, one call to Redis
 * or MySQL at a time, and Redis restarts, is emptied or set back: in whatever order, what was promised holds.
 */
test('whatever happens to an instance and in whatever order, its record is exact', async () => {
  await using cleanup = new Cleanup();
  const parts = await connect(cleanup);
  let told = 0;
  await fc.assert(
    fc.asyncProperty(commands, async (story) => {
      const model = new Model();
      const world = await World.create(parts, invited.map(emailOf));
      await open.run(model, world);
      await fc.asyncModelRun(() => ({ model, real: world }), story);
      await conclude(model, world);
      told += 1;
    }),
    limits,
  );
  expect(told).toBeGreaterThan(0);
});

/** A MySQL, and a Redis of its own that can forget its scripts. */
async function connect(cleanup: Cleanup): Promise<WorldParts> {
  const sandbox = cleanup.use(await openSandbox());
  const server = cleanup.use(await startRedis());
  const to = { redisUrl: server.url, databaseUrl: sandbox.databaseUrl };
  const schedulers = [cleanup.use(await SteppedScheduler.connect(to)), cleanup.use(await SteppedScheduler.connect(to))];
  // Who is in and nobody's user would be taken out when Redis has lost the instance.
  for (const userID of invited) {
    await sandbox.db
      .insertInto('user')
      .values({ userID, name: `User ${userID}`, email: emailOf(userID) })
      .execute();
  }
  const redis = new Redis(server.url);
  cleanup.defer(() => redis.disconnect());
  return { sandbox, redis, schedulers };
}

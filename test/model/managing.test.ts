import { startRedis } from '@rollcall/dev/services/redis';
import { addAudience, amend, claim, expel, removeAudience } from '@rollcall/lua/scripts';
import * as fc from 'fast-check';
import { Redis } from 'ioredis';
import { expect, test } from 'vitest';
import { Cleanup } from '../support/cleanup.ts';
import { openSandbox } from '../support/sandbox.ts';
import { emailOf } from './support/call.ts';
import { commands, conclude, open } from './support/managed-commands.ts';
import { ManagedModel } from './support/managed-model.ts';
import { type ManagedParts, ManagedWorld } from './support/managed-world.ts';
import type { Mistake } from './support/planted.ts';
import { SteppedScheduler } from './support/stepped-scheduler.ts';
import { StoryClock } from './support/story-clock.ts';
import { ToldRedis } from './support/told-redis.ts';

/** Users 1 and 2 are invited at first, 3 is not. */
const audience = [1, 2].map(emailOf);

/** The stories that are told, always the same: each mistake is found in one of them, and nothing is without a mistake. */
const stories = { seed: 5, numRuns: 120, endOnFailure: true };

const exact = (parts: ManagedParts) =>
  fc.asyncProperty(fc.constantFrom(true, false, false), commands, (isPublic, story) => tell(parts, isPublic, story));

/**
 * Hosts rename, publish, invite, uninvite, extend, end and call off a live meeting, by calls that stop anywhere, and by SQL; its
 * end passes, people come and speak, schedulers do their work, and Redis restarts or is set back: in whatever order.
 */
test('whatever is changed of a live instance and in whatever order, Redis and MySQL agree, and its record is exact', async () => {
  await using cleanup = new Cleanup();
  const parts = await connect(cleanup);
  await expect(fc.assert(exact(parts), stories)).resolves.toBeUndefined();
});

async function tell(
  parts: ManagedParts,
  isPublic: boolean,
  story: Iterable<fc.AsyncCommand<ManagedModel, ManagedWorld>>,
): Promise<void> {
  const model = new ManagedModel();
  const world = await ManagedWorld.create(parts, isPublic ? undefined : audience);
  await open(model, world);
  await fc.asyncModelRun(() => ({ model, real: world }), story);
  await conclude(model, world);
}

/** A MySQL, and a Redis of its own that can forget its scripts. */
async function connect(cleanup: Cleanup, mistake?: Mistake): Promise<ManagedParts> {
  const sandbox = cleanup.use(await openSandbox());
  const server = cleanup.use(await startRedis());
  const to = { redisUrl: server.url, databaseUrl: sandbox.databaseUrl };
  const clock = new StoryClock();
  const told = new ToldRedis(clock, mistake?.script);
  const actors: SteppedScheduler[] = [];
  for (let n = 0; n < 3; n += 1) {
    const actor = cleanup.use(await SteppedScheduler.connect(to, told));
    if (mistake?.statement) actor.plant(mistake.statement);
    actors.push(actor);
  }
  for (const userID of [1, 2, 3]) {
    const user = { userID, name: `User ${userID}`, email: emailOf(userID) };
    await sandbox.db.insertInto('user').values(user).execute();
  }
  const redis = new Redis(server.url);
  told.take(redis);
  cleanup.defer(() => redis.disconnect());
  return { sandbox, clock, redis, actors };
}

/** How those scripts begin that do nothing but for the attempt that has come last. */
const overtaken = "if redis.call('HGET', instanceKey, 'attempt') ~= attempt then";

/** Each is a line without which something that was promised breaks. */
const mistakes: ({ name: string } & Mistake)[] = [
  {
    name: 'an end may be before what was said already',
    script: { of: amend, part: 'math.max(now, hasBegun and begin + 1 or now, ', by: 'math.max(0, ' },
  },
  {
    name: 'an instance that has ended is extended',
    script: { of: amend, part: 'if now - finish >= 0 then', by: 'if false then' },
  },
  {
    name: 'who was overtaken amends all the same',
    script: { of: amend, part: 'if current ~= attempt then', by: 'if false then' },
  },
  {
    name: 'who was overtaken invites all the same',
    script: { of: addAudience, part: overtaken, by: 'if false then' },
  },
  {
    name: 'who was overtaken uninvites all the same',
    script: { of: removeAudience, part: overtaken, by: 'if false then' },
  },
  {
    name: 'what took effect is not written back',
    statement: { like: /^update `meeting_instance` set `fromdatetime`/, as: () => undefined },
  },
  {
    name: 'who is no longer invited stays',
    script: { of: expel, part: 'and not mayEnter(isPublic, audienceKey, email)', by: 'and false' },
  },
  {
    name: 'a change counts as followed although there is a later one',
    statement: {
      like: /^update `meeting` set `pendingSince`/,
      as: (sql) => sql.replace('`revision` = ?', '(`revision` = ? or true)'),
    },
  },
  {
    name: 'a copy that Redis comes back with goes on after its end',
    script: { of: claim, part: "if todatetime ~= '' and", by: 'if false and' },
  },
];

test.each(mistakes)('it is found if $name', async (mistake) => {
  await using cleanup = new Cleanup();
  const { failed } = await fc.check(exact(await connect(cleanup, mistake)), stories);
  expect(failed).toBe(true);
});

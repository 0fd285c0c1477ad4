import { startRedis } from '@rollcall/dev/services/redis';
import { amend, claim, expel } from '@rollcall/lua/scripts';
import * as fc from 'fast-check';
import { Redis } from 'ioredis';
import { expect, test } from 'vitest';
import { Cleanup } from '../support/cleanup.ts';
import { openSandbox } from '../support/sandbox.ts';
import { emailOf } from './support/call.ts';
import { commands, conclude, open, revealing } from './support/managed-commands.ts';
import { ManagedModel } from './support/managed-model.ts';
import { type ManagedParts, ManagedWorld } from './support/managed-world.ts';
import type { Mistake } from './support/planted.ts';
import { SteppedScheduler } from './support/stepped-scheduler.ts';
import { StoryClock } from './support/story-clock.ts';
import { ToldRedis } from './support/told-redis.ts';

/** Users 1 and 2 are invited at first, 3 is not. */
const audience = [1, 2].map(emailOf);

/** Stories are told for this long, in ms, however many a machine can tell in it; at most so many. */
const limits = { interruptAfterTimeLimit: 45_000, numRuns: 200, seed: 2, verbose: 0 };

/**
 * Hosts rename, publish, invite, uninvite, extend, end and call off a live meeting, by calls that stop anywhere, and by SQL; its
 * end passes, people come and speak, schedulers do their work, and Redis restarts or is set back: in whatever order.
 */
test('whatever is changed of a live instance and in whatever order, Redis and MySQL agree, and its record is exact', async () => {
  await using cleanup = new Cleanup();
  const parts = await connect(cleanup);
  let told = 0;
  await fc.assert(
    fc.asyncProperty(fc.boolean(), commands, async (isPublic, story) => {
      await tell(parts, isPublic, story);
      told += 1;
    }),
    limits,
  );
  console.log({ told, cpu: process.cpuUsage() });
  expect(told).toBeGreaterThan(0);
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

/** Each is a line without which something that was promised breaks, and what is then found. */
const mistakes: (Mistake & { name: string; in: keyof typeof revealing; found: RegExp })[] = [
  {
    name: 'an end may be before what was said already',
    in: 'clamp',
    script: { of: amend, part: 'math.max(now, hasBegun and begin + 1 or now, ', by: 'math.max(0, ' },
    found: /is from before|after the end/,
  },
  {
    name: 'an instance that has ended is extended',
    in: 'reopening',
    script: { of: amend, part: 'if now - finish >= 0 then', by: 'if false then' },
    found: /the end has passed at/,
  },
  {
    name: 'who was overtaken amends all the same',
    in: 'overtaking',
    script: { of: amend, part: 'if current ~= attempt then', by: 'if false then' },
    found: /it is called Tea and not Talk/,
  },
  {
    name: 'what took effect is not written back',
    in: 'writeBack',
    statement: { like: /^update `meeting_instance` set `fromdatetime`/, as: () => undefined },
    found: /Redis ends it at/,
  },
  {
    name: 'who is no longer invited stays',
    in: 'expelling',
    script: { of: expel, part: 'and not mayEnter(isPublic, audienceKey, email)', by: 'and false' },
    found: /in and not invited are/,
  },
  {
    name: 'a change counts as followed although there is a later one',
    in: 'following',
    statement: {
      like: /^update `meeting` set `pendingSince`/,
      as: (sql) => sql.replace('`revision` = ?', '(`revision` = ? or true)'),
    },
    found: /it is called Tea and not Talk/,
  },
  {
    name: 'a copy that Redis comes back with goes on after its end',
    in: 'settingBack',
    script: { of: claim, part: "if todatetime ~= '' and", by: 'if false and' },
    found: /it was over, and there is/,
  },
];

test.each(mistakes)('it is found if $name', async ({ found, ...mistake }) => {
  await using cleanup = new Cleanup();
  const wrong = await connect(cleanup, mistake);
  await expect(tell(wrong, true, revealing[mistake.in])).rejects.toThrow(found);
});

test('in the same stories nothing is found without a mistake', async () => {
  await using cleanup = new Cleanup();
  const parts = await connect(cleanup);
  for (const story of Object.values(revealing)) await expect(tell(parts, true, story)).resolves.toBeUndefined();
});

import { activateDue } from '@rollcall/server/scheduler/activator';
import { archiveAll } from '@rollcall/server/scheduler/archiver';
import { closeDue } from '@rollcall/server/scheduler/closer';
import { tick } from '@rollcall/server/scheduler/component';
import type { SchedulerContext } from '@rollcall/server/scheduler/context';
import { fence } from '@rollcall/server/scheduler/fence';
import { sweepAll } from '@rollcall/server/scheduler/sweeper';
import * as fc from 'fast-check';
import { type Call, call, keepIn, read } from './call.ts';
import { standing } from './line.ts';
import { type Model, nothing } from './model.ts';
import type { World } from './world.ts';

type Command = fc.AsyncCommand<Model, World>;

/** What can be done, in words; after each, the world is compared with the model. */
const command = (
  text: string,
  run: (model: Model, world: World) => Promise<void>,
  check: (model: Model) => boolean = () => true,
): Command => ({
  toString: () => text,
  check,
  async run(model, world) {
    await run(model, world);
    for (const [n, scheduler] of world.schedulers.entries()) model.isBusy[n] = scheduler.isBusy;
    model.see(await world.look());
  },
});

const ask = ({ verb, userID, body, lease }: Omit<Call, 'requestID'>): Command =>
  command(`user ${userID}: ${verb} ${body} ${lease ?? ''}`, async (model, world) => {
    const asked = { verb, userID, body, lease, requestID: `r${model.calls.length}` };
    model.calls.push(asked);
    model.hear(asked, await call(world.redis, world.instance, asked));
  });

const askAgain = (n: number): Command =>
  command(
    `again ${n}`,
    async (model, world) => {
      const asked = model.calls[n % model.calls.length];
      if (asked) model.hear(asked, await call(world.redis, world.instance, asked));
    },
    ({ calls }) => calls.length > 0,
  );

const renewLease = (userID: number): Command =>
  command(`user ${userID}: renew`, async (model, world) => {
    const joined = standing(model.memory.copy?.line ?? []).get(userID)?.seq ?? 1;
    model.hearRenewal(userID, joined, await keepIn(world.redis, world.instance, userID, joined));
  });

const look = command('read', async (model, world) => model.hearShown(await read(world.redis, world.instance)));

/** What a scheduler does at a time; each call of it to Redis and MySQL is a step of its own. */
const tasks: Record<string, (ctx: SchedulerContext) => Promise<unknown>> = {
  fence: (ctx) => tick(fence(ctx, 0), ctx.log),
  open: activateDue,
  archive: archiveAll,
  sweep: sweepAll,
  close: closeDue,
};

const begin = (n: number, name: string): Command =>
  command(
    `scheduler ${n}: ${name}`,
    async (_, world) => await world.schedulers[n]?.begin((ctx) => tasks[name]?.(ctx) ?? Promise.resolve()),
    ({ isBusy }) => !isBusy[n],
  );

const steps = (n: number, count: number): Command =>
  command(
    `scheduler ${n}: ${count} steps`,
    async (model, world) => {
      for (let step = 0; step < count && world.schedulers[n]?.isBusy; step += 1) {
        await world.schedulers[n]?.step();
        model.see(await world.look());
      }
    },
    ({ isBusy }) => isBusy[n] ?? false,
  );

/** A task that stands still after some of its calls, as a scheduler that is paused does. */
const half = (n: number, name: string, count: number): Command =>
  command(
    `scheduler ${n}: ${name}, halted after ${count} steps`,
    async (model, world) => {
      await begin(n, name).run(model, world);
      await steps(n, count).run(model, world);
    },
    ({ isBusy }) => !isBusy[n],
  );

const kill = (n: number): Command =>
  command(
    `scheduler ${n} is killed`,
    async (_, world) => world.schedulers[n]?.kill(),
    ({ isBusy }) => isBusy[n] ?? false,
  );

const restart = command('Redis restarts', async (model, world) => {
  await world.restart();
  model.restart(model.memory);
});

const flush = command('Redis is flushed', async (model, world) => {
  await world.redis.flushall();
  model.memory = nothing;
});

const empty = command('Redis restarts empty', async (model, world) => {
  await world.restart(() => world.redis.flushall());
  model.restart(nothing);
});

const keep = command('a snapshot', async (model, world) => {
  await world.keep();
  model.kept.push(model.memory);
});

const setBack = (n: number): Command =>
  command(
    `Redis is set back to snapshot ${n}`,
    async (model, world) => {
      const place = n % model.kept.length;
      await world.restart(() => world.setBack(place));
      model.restart(model.kept[place] ?? nothing);
    },
    ({ kept }) => kept.length > 0,
  );

const passTime = command('20 seconds pass', async (model, world) => {
  await world.passTime();
  model.passTime();
});

const end = command(
  'the end comes',
  async (model, world) => {
    await world.end();
    model.hasEnded = true;
  },
  ({ hasEnded }) => !hasEnded,
);

/** A scheduler's tasks, one after the other, each to its end. */
const all = (n: number, ...names: string[]): Command =>
  command(
    `scheduler ${n}: all of ${names.join(' and ')}`,
    async (model, world) => {
      for (const name of names) {
        await begin(n, name).run(model, world);
        await steps(n, 1000).run(model, world);
      }
    },
    ({ isBusy }) => !isBusy[n],
  );

/** What seldom comes about by itself: a batch is on its way to MySQL while the instance is lost, and opened by the other. */
const late = (n: number): Command => {
  const other = 1 - n;
  return command(
    `scheduler ${n}: a batch is late, Redis restarts empty, and scheduler ${other} opens`,
    async (model, world) => {
      for (const part of [half(n, 'archive', 7), empty, all(other, 'fence', 'open')]) await part.run(model, world);
    },
    ({ isBusy }) => !isBusy[n] && !isBusy[other],
  );
};

const users = fc.constantFrom(1, 2, 1, 2, 3);
const schedulers = fc.constantFrom(0, 1);
const calls = fc.record({
  verb: fc.constantFrom('join' as const, 'leave' as const, 'post' as const, 'post' as const),
  userID: users,
  body: fc.constantFrom('x', 'y'),
  lease: fc.constantFrom(undefined, 10),
});

/** How often each command comes: mostly what keeps a meeting going, now and then what it has to survive. */
const weighted: [number, fc.Arbitrary<Command>][] = [
  [20, calls.map(ask)],
  [5, fc.nat(100).map(askAgain)],
  [1, users.map(renewLease)],
  [2, fc.constant(look)],
  [8, fc.tuple(schedulers, fc.constantFrom(...Object.keys(tasks)), fc.nat(30)).map((drawn) => half(...drawn))],
  // The batch is read from Redis, and not written yet.
  [4, schedulers.map((n) => half(n, 'archive', 7))],
  [1, schedulers.map(late)],
  [6, fc.tuple(schedulers, fc.constantFrom(1, 2, 3, 5)).map(([n, count]) => steps(n, count))],
  [4, schedulers.map((n) => steps(n, 1000))],
  [10, schedulers.map((n) => all(n, 'fence', 'open'))],
  [6, schedulers.map((n) => all(n, 'archive'))],
  [1, schedulers.map(kill)],
  [0.5, fc.constant(restart)],
  [0.5, fc.constant(flush)],
  [0.5, fc.constant(empty)],
  [2, fc.constant(keep)],
  [2, fc.nat(100).map(setBack)],
  [1, fc.constant(passTime)],
  [0.5, fc.constant(end)],
];

export const commands = fc.commands(
  weighted.flatMap(([weight, arbitrary]) => Array.from({ length: 2 * weight }, () => arbitrary)),
  { maxCommands: 80, size: 'max' },
);

/** Opens the instance for the first time. */
export const open = all(0, 'fence', 'open');

/** Lets everything come to its end: the schedulers finish and close the instance, and every call is made once more. */
export async function conclude(model: Model, world: World): Promise<void> {
  const run = async (command: Command) => {
    if (command.check(model)) await command.run(model, world);
  };
  for (const n of [0, 1]) await run(steps(n, 1000));
  await run(end);
  for (let round = 0; round < 5 && !(model.isClosed && !model.memory.copy); round += 1) {
    await run(passTime);
    await run(all(0, 'fence', 'close'));
  }
  for (const n of model.calls.keys()) await run(askAgain(n));
  model.conclude();
}

import type { Database } from '@rollcall/server/db/schema';
import { type AudienceChange, bringInLine } from '@rollcall/server/domain/schedule/bring-in-line';
import { activateDue } from '@rollcall/server/scheduler/activator';
import { archiveAll } from '@rollcall/server/scheduler/archiver';
import { closeDue } from '@rollcall/server/scheduler/closer';
import { tick } from '@rollcall/server/scheduler/component';
import type { SchedulerContext } from '@rollcall/server/scheduler/context';
import { fence } from '@rollcall/server/scheduler/fence';
import { reconcile } from '@rollcall/server/scheduler/reconciler';
import * as fc from 'fast-check';
import type { Transaction } from 'kysely';
import { changeMeeting } from '../../support/change-meeting.ts';
import { call, emailOf } from './call.ts';
import type { ManagedModel } from './managed-model.ts';
import type { ManagedWorld } from './managed-world.ts';

type Command = fc.AsyncCommand<ManagedModel, ManagedWorld>;

/** What can be done, in words; after each, the world is compared with what was promised. */
const command = (
  text: string,
  run: (model: ManagedModel, world: ManagedWorld) => Promise<void>,
  check: (model: ManagedModel) => boolean = () => true,
): Command => ({
  toString: () => text,
  check,
  async run(model, world) {
    await run(model, world);
    for (const [n, actor] of world.actors.entries()) model.isBusy[n] = actor.isBusy;
    model.see(await world.look());
  },
});

/** What a host asks for, of an instance that is not over. */
type Wish =
  | { kind: 'rename'; title: string }
  | { kind: 'publish'; isPublic: boolean }
  | { kind: 'invite' | 'uninvite'; userID: number }
  | { kind: 'end'; inMs: number }
  | { kind: 'cancel' };

const textOf = (wish: Wish): string => Object.values(wish).join(' ');

/** Carries a wish out in MySQL; undefined if it is refused, since the instance is over by what MySQL has. */
async function carryOut(
  model: ManagedModel,
  world: ManagedWorld,
  wish: Wish,
  bySql: boolean,
): Promise<AudienceChange | 'unknown' | undefined> {
  const { instance } = world;
  const row = await world.row();
  const { now } = world.clock;
  if (row.endedAt || row.cancelledAt || row.todatetime.getTime() <= now) return undefined;
  const delta: { added: string[]; removed: string[] } = { added: [], removed: [] };
  const change = async (transaction: Transaction<Database>) => {
    const { meetingID, orderID } = instance;
    const setWindow = async (todatetime: Date, cancelledAt?: Date) => {
      model.wanted = todatetime.getTime();
      await transaction
        .updateTable('meeting_instance')
        .set(({ eb }) => ({
          todatetime,
          ...(cancelledAt ? { cancelledAt } : {}),
          version: eb('version', '+', bySql ? 0 : 1),
        }))
        .where('meetingID', '=', meetingID)
        .where('orderID', '=', orderID)
        .execute();
    };
    const setMeeting = (details: { title: string } | { isPublic: number }) =>
      transaction.updateTable('meeting').set(details).where('meetingID', '=', meetingID).execute();
    switch (wish.kind) {
      case 'rename':
        return await setMeeting({ title: wish.title });
      case 'publish':
        return await setMeeting({ isPublic: Number(wish.isPublic) });
      case 'invite': {
        const email = emailOf(wish.userID);
        const { numInsertedOrUpdatedRows = 0n } = await transaction
          .insertInto('audience')
          .ignore()
          .values({ meetingID, email })
          .executeTakeFirst();
        if (numInsertedOrUpdatedRows > 0n) delta.added.push(email);
        return undefined;
      }
      case 'uninvite': {
        const email = emailOf(wish.userID);
        const { numDeletedRows } = await transaction
          .deleteFrom('audience')
          .where('meetingID', '=', meetingID)
          .where('email', '=', email)
          .executeTakeFirst();
        if (numDeletedRows > 0n) delta.removed.push(email);
        return undefined;
      }
      case 'end':
        return await setWindow(new Date(now + wish.inMs));
      case 'cancel':
        model.isCancelled = true;
        return await setWindow(new Date(now), new Date(now));
    }
  };
  if (bySql) {
    model.isUnannounced = true;
    await world.db.transaction().execute(change);
    return 'unknown';
  }
  const revision = await changeMeeting(world, instance.meetingID, change, 7);
  return { ...delta, revision };
}

/** A host's server changes MySQL, and goes some calls of the way to Redis; 0 if it crashes before the first. */
const ask = (n: number, wish: Wish, count: number, knowsDelta: boolean): Command =>
  command(
    `server ${n}: ${textOf(wish)}, halted after ${count} steps`,
    async (model, world) => {
      const change = await carryOut(model, world, wish, false);
      if (change === undefined || change === 'unknown' || count === 0) return;
      const { meetingID } = world.instance;
      await world.actors[n]?.begin((ctx) => bringInLine(ctx, meetingID, knowsDelta ? change : undefined));
      await goOn(world, n, count);
    },
    ({ isBusy }) => !isBusy[n],
  );

const bySql = (wish: Wish): Command =>
  command(`by SQL: ${textOf(wish)}`, async (model, world) => void (await carryOut(model, world, wish, true)));

const say = (verb: 'join' | 'leave' | 'post', userID: number): Command =>
  command(`user ${userID}: ${verb}`, async (_, world) => {
    const asked = { verb, userID, requestID: crypto.randomUUID(), body: 'x', lease: undefined };
    await call(world.redis, world.instance, asked);
  });

const tasks: Record<string, (ctx: SchedulerContext) => Promise<unknown>> = {
  fence: (ctx) => tick(fence(ctx, 0), ctx.log),
  open: activateDue,
  archive: archiveAll,
  reconcile,
  close: closeDue,
};

/** Lets an actor make as many calls, if it does not come to an end before. */
async function goOn({ actors }: ManagedWorld, n: number, count: number): Promise<void> {
  for (let step = 0; step < count && actors[n]?.isBusy; step += 1) await actors[n]?.step();
}

const begin = async ({ actors }: ManagedWorld, n: number, name: string): Promise<void> =>
  await actors[n]?.begin((ctx) => tasks[name]?.(ctx) ?? Promise.resolve());

const steps = (n: number, count: number): Command =>
  command(
    `actor ${n}: ${count} steps`,
    (_, world) => goOn(world, n, count),
    ({ isBusy }) => isBusy[n] ?? false,
  );

/** A task that stands still after some of its calls, as a process that is paused does. */
const half = (n: number, name: string, count: number): Command =>
  command(
    `actor ${n}: ${name}, halted after ${count} steps`,
    async (_, world) => {
      await begin(world, n, name);
      await goOn(world, n, count);
    },
    ({ isBusy }) => !isBusy[n],
  );

/** A scheduler lets a Redis accept changes, and stands still at once. */
const check = (n: number): Command =>
  command(
    `actor ${n}: fence, halted once Redis is checked`,
    async (_, world) => {
      await begin(world, n, 'fence');
      while (world.actors[n]?.isBusy && !(await world.isChecked())) await world.actors[n]?.step();
    },
    ({ isBusy }) => !isBusy[n],
  );

const all = (n: number, ...names: string[]): Command =>
  command(
    `actor ${n}: all of ${names.join(' and ')}`,
    async (model, world) => {
      for (const name of names) {
        await begin(world, n, name);
        await goOn(world, n, Number.POSITIVE_INFINITY);
        model.see(await world.look());
      }
    },
    ({ isBusy }) => !isBusy[n],
  );

const kill = (n: number): Command =>
  command(
    `actor ${n} is killed`,
    async (_, world) => world.actors[n]?.kill(),
    ({ isBusy }) => isBusy[n] ?? false,
  );

const keep = command('a snapshot', (_, world) => world.lives.keep());

const setBack = (n: number): Command =>
  command(`Redis is set back to snapshot ${n}`, async (model, world) => {
    if (world.lives.copies === 0) return;
    await world.lives.restart(() => world.lives.putBack(n % world.lives.copies));
    model.restart();
  });

const restart = command('Redis restarts', async (model, world) => {
  await world.lives.restart();
  model.restart();
});

const endComes = command('the end comes', (_, world) => world.reachEnd());

const hour = 3_600_000;
/** An opening that nobody has gone on with for so long is abandoned. */
const abandoned = 7000;

const pass = (ms: number): Command => command(`${ms} ms pass`, async (_, world) => world.clock.pass(ms));
const users = fc.constantFrom(1, 2, 3);
const actors = fc.constantFrom(0, 1, 2);
const wishes: fc.Arbitrary<Wish> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({ kind: fc.constant('rename' as const), title: fc.constantFrom('Tea', 'Talk', 'Quiz') }),
  },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('publish' as const), isPublic: fc.boolean() }) },
  {
    weight: 15,
    arbitrary: fc.record({ kind: fc.constantFrom('invite' as const, 'uninvite' as const), userID: users }),
  },
  {
    weight: 20,
    arbitrary: fc.record({ kind: fc.constant('end' as const), inMs: fc.constantFrom(0, hour, 2 * hour) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cancel' as const) }) },
);

/** How often each command comes. */
const weighted: [number, fc.Arbitrary<Command>][] = [
  [
    12,
    fc
      .tuple(fc.constantFrom('join' as const, 'join' as const, 'leave' as const, 'post' as const), users)
      .map((drawn) => say(...drawn)),
  ],
  [
    14,
    fc
      .tuple(actors, wishes, fc.constantFrom(0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 1000), fc.boolean())
      .map((drawn) => ask(...drawn)),
  ],
  [2, wishes.map(bySql)],
  [6, fc.tuple(actors, fc.constantFrom(1, 2, 3, 5)).map((drawn) => steps(...drawn))],
  [6, actors.map((n) => steps(n, 1000))],
  [4, actors.map((n) => all(n, 'reconcile'))],
  [4, fc.tuple(actors, fc.constantFrom(...Object.keys(tasks)), fc.nat(20)).map((drawn) => half(...drawn))],
  [3, actors.map((n) => all(n, 'archive'))],
  [2, actors.map((n) => all(n, 'fence', 'open'))],
  [0.5, actors.map(check)],
  [2, actors.map(kill)],
  [1, fc.constant(keep)],
  [0.5, fc.nat(100).map(setBack)],
  [0.5, fc.constant(restart)],
  [0.5, fc.constant(endComes)],
  [5, fc.constantFrom(1, 1, 1, 1, abandoned, hour / 2).map(pass)],
];

export const commands = fc.commands(
  weighted.flatMap(([weight, arbitrary]) => Array.from({ length: 2 * weight }, () => arbitrary)),
  { maxCommands: 40, size: 'max' },
);

/** Opens the instance for the first time. */
export async function open(model: ManagedModel, world: ManagedWorld): Promise<void> {
  model.wanted = (await world.look()).row.todatetime.getTime();
  await all(0, 'fence', 'open').run(model, world);
}

/** Lets everybody finish: what was changed is in effect then; and lets the end come, after which the record is complete. */
export async function conclude(model: ManagedModel, world: ManagedWorld): Promise<void> {
  const run = async (command: Command) => {
    if (command.check(model)) await command.run(model, world);
  };
  for (const n of world.actors.keys()) await run(steps(n, 1000));
  for (let round = 0; round < 6; round += 1) {
    world.clock.pass(abandoned);
    await run(all(0, 'fence', 'open', 'reconcile'));
    const { row, copy } = await world.look();
    if (!row.isPending && (copy || row.endedAt)) break;
  }
  model.seeSettled(await world.look(), emailOf);
  await run(ask(0, { kind: 'end', inMs: 0 }, 1000, false));
  for (let round = 0; round < 6; round += 1) {
    world.clock.pass(abandoned);
    await run(all(0, 'fence', 'reconcile', 'close'));
    const { row, copy } = await world.look();
    if (row.endedAt && !copy) break;
  }
  model.conclude(await world.look());
}

/** A story for each mistake, in which it shows. */
export const revealing = {
  clamp: [ask(0, { kind: 'end', inMs: 0 }, 4, false), pass(1), say('join', 1), steps(0, 1000)],
  reopening: [ask(0, { kind: 'end', inMs: 2 * hour }, 4, false), endComes, steps(0, 1000)],
  overtaking: [
    ask(0, { kind: 'rename', title: 'Tea' }, 4, false),
    ask(1, { kind: 'rename', title: 'Talk' }, 1000, false),
    steps(0, 1000),
  ],
  writeBack: [ask(0, { kind: 'end', inMs: 0 }, 4, false), pass(1), steps(0, 1000)],
  expelling: [say('join', 3), ask(0, { kind: 'publish', isPublic: false }, 1000, false)],
  following: [
    ask(0, { kind: 'rename', title: 'Tea' }, 4, false),
    ask(1, { kind: 'rename', title: 'Talk' }, 0, false),
    steps(0, 1000),
  ],
  settingBack: [
    keep,
    ask(0, { kind: 'end', inMs: 0 }, 1000, false),
    pass(1),
    setBack(0),
    all(1, 'fence'),
    pass(1),
    say('join', 1),
  ],
} satisfies Record<string, Command[]>;

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
import { emailOf, call as send } from './call.ts';
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

/** What a host's server does: it changes MySQL, and goes some calls of the way to Redis. */
interface Call {
  wish: Wish;
  /** ms that pass until it goes on to Redis */
  lag: number;
  /** Calls until it stands still; 0 if it crashes before the first. */
  count: number;
  knowsDelta: boolean;
}

async function ask(model: ManagedModel, world: ManagedWorld, n: number, call: Call): Promise<void> {
  const change = await carryOut(model, world, call.wish, false);
  world.clock.pass(call.lag);
  if (change === undefined || change === 'unknown' || call.count === 0) return;
  const { meetingID } = world.instance;
  await world.actors[n]?.begin((ctx) => bringInLine(ctx, meetingID, call.knowsDelta ? change : undefined));
  await goOn(world, n, call.count);
}

const callText = ({ wish, lag, count }: Call): string => `${textOf(wish)}, ${lag} ms later ${count} steps`;

const serve = (n: number, call: Call): Command =>
  command(
    `server ${n}: ${callText(call)}`,
    (model, world) => ask(model, world, n, call),
    ({ isBusy }) => !isBusy[n],
  );

/** Two hosts at once: the first one's server goes on when the second one's has done what it does. */
const race = (n: number, first: Call, second: Call): Command => {
  const other = (n + 1) % 3;
  return command(
    `server ${n}: ${callText(first)}, meanwhile server ${other}: ${callText(second)}`,
    async (model, world) => {
      await ask(model, world, n, first);
      await ask(model, world, other, second);
      await goOn(world, n, everything);
    },
    ({ isBusy }) => !isBusy[n] && !isBusy[other],
  );
};

const bySql = (wish: Wish): Command =>
  command(`by SQL: ${textOf(wish)}`, async (model, world) => void (await carryOut(model, world, wish, true)));

const say = (verb: 'join' | 'leave' | 'post', userID: number): Command =>
  command(`user ${userID}: ${verb}`, async (_, world) => {
    const asked = { verb, userID, requestID: crypto.randomUUID(), body: 'x', lease: undefined };
    await send(world.redis, world.instance, asked);
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
        await goOn(world, n, everything);
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

/** What Redis comes back with is then compared with the record, unless it is left to others. */
const setBack = (n: number, isChecked: boolean): Command =>
  command(`Redis is set back to snapshot ${n}${isChecked ? ', and checked' : ''}`, async (model, world) => {
    await world.lives.restart(() => world.lives.putBack(n % world.lives.copies));
    model.restart();
    if (isChecked && !world.actors[0]?.isBusy) await all(0, 'fence').run(model, world);
  });

const restart = command('Redis restarts', async (model, world) => {
  await world.lives.restart();
  model.restart();
});

const endComes = command('the end comes', (_, world) => world.reachEnd());

const hour = 3_600_000;
/** Steps to the end of a task. */
const everything = Number.POSITIVE_INFINITY;
/** An opening that nobody has gone on with for so long is abandoned. */
const abandoned = 7000;

const pass = (ms: number): Command => command(`${ms} ms pass`, async (_, world) => world.clock.pass(ms));
const users = fc.constantFrom(1, 2, 3);
const actors = fc.constantFrom(0, 1, 2);
const renames = fc.constantFrom('Tea', 'Talk', 'Quiz').map((title): Wish => ({ kind: 'rename', title }));
const ends = fc.constantFrom(0, hour, hour, 2 * hour, 2 * hour, 3 * hour).map((inMs): Wish => ({ kind: 'end', inMs }));
const invitations = fc
  .record({ kind: fc.constantFrom('invite' as const, 'uninvite' as const), userID: users })
  .map((wish): Wish => wish);
const wishes = fc.oneof(
  { weight: 10, arbitrary: renames },
  { weight: 5, arbitrary: fc.boolean().map((isPublic): Wish => ({ kind: 'publish', isPublic })) },
  { weight: 15, arbitrary: invitations },
  { weight: 15, arbitrary: ends },
  { weight: 1, arbitrary: fc.constant<Wish>({ kind: 'cancel' }) },
);

const toCall = (wish: fc.Arbitrary<Wish>, ...counts: number[]): fc.Arbitrary<Call> =>
  fc.record({ wish, lag: fc.constantFrom(0, 0, 1), count: fc.constantFrom(...counts), knowsDelta: fc.boolean() });
/** It reads the schedule with its fourth call, and then brings to Redis what it has read. */
const callOf = (wish: fc.Arbitrary<Wish>) => toCall(wish, 0, 2, 4, 4, 5, 6, 7, 8, 10, everything, everything);
/** Two that do not want the same, more often than not. */
const rivals = fc.oneof(
  fc.tuple(toCall(wishes, 4, 5, 6, 7, 8), callOf(wishes)),
  fc
    .tuple(users, fc.boolean())
    .chain(([userID, isFirst]) =>
      fc.tuple(
        toCall(fc.constant<Wish>({ kind: isFirst ? 'invite' : 'uninvite', userID }), 4, 5, 6, 7),
        callOf(fc.constant<Wish>({ kind: isFirst ? 'uninvite' : 'invite', userID })),
      ),
    ),
);

/** How often each command comes. */
const weighted: [number, fc.Arbitrary<Command>][] = [
  [
    12,
    fc
      .tuple(fc.constantFrom('join' as const, 'join' as const, 'leave' as const, 'post' as const), users)
      .map((drawn) => say(...drawn)),
  ],
  [9, fc.tuple(actors, callOf(wishes)).map((drawn) => serve(...drawn))],
  [9, fc.tuple(actors, rivals).map(([n, calls]) => race(n, ...calls))],
  [2, wishes.map(bySql)],
  [5, fc.tuple(actors, fc.constantFrom(1, 2, 3, 5)).map((drawn) => steps(...drawn))],
  [6, actors.map((n) => steps(n, everything))],
  [4, actors.map((n) => all(n, 'reconcile'))],
  [4, fc.tuple(actors, fc.constantFrom(...Object.keys(tasks)), fc.nat(20)).map((drawn) => half(...drawn))],
  [3, actors.map((n) => all(n, 'archive'))],
  [2, actors.map((n) => all(n, 'fence', 'open'))],
  [0.5, actors.map(check)],
  [2, actors.map(kill)],
  [1, fc.constant(keep)],
  [1.5, fc.tuple(fc.nat(100), fc.boolean()).map((drawn) => setBack(...drawn))],
  [0.5, fc.constant(restart)],
  [0.5, fc.constant(endComes)],
  [3, fc.constantFrom(1, 1, 1, 1, 1, 1, 1, abandoned, hour / 2).map(pass)],
];

export const commands = fc.commands(
  weighted.flatMap(([weight, arbitrary]) => Array.from({ length: 2 * weight }, () => arbitrary)),
  { maxCommands: 40, size: 'max' },
);

/** Opens the instance for the first time. */
export async function open(model: ManagedModel, world: ManagedWorld): Promise<void> {
  model.wanted = (await world.look()).row.todatetime.getTime();
  await all(0, 'fence', 'open').run(model, world);
  await keep.run(model, world);
}

/** Lets everybody finish: what was changed is in effect then; and lets the end come, after which the record is complete. */
export async function conclude(model: ManagedModel, world: ManagedWorld): Promise<void> {
  const run = async (command: Command) => {
    if (command.check(model)) await command.run(model, world);
  };
  for (const n of world.actors.keys()) await run(steps(n, everything));
  for (let round = 0; round < 6; round += 1) {
    world.clock.pass(abandoned);
    await run(all(0, 'fence', 'open', 'reconcile'));
    const { row, copy } = await world.look();
    if (!row.isPending && (copy || row.endedAt)) break;
  }
  model.seeSettled(await world.look(), emailOf);
  await run(serve(0, { wish: { kind: 'end', inMs: 0 }, lag: 0, count: everything, knowsDelta: false }));
  for (let round = 0; round < 6; round += 1) {
    world.clock.pass(abandoned);
    await run(all(0, 'fence', 'reconcile', 'close'));
    const { row, copy } = await world.look();
    if (row.endedAt && !copy && !row.isPending) break;
  }
  model.conclude(await world.look());
}

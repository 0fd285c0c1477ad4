import { writeFileSync } from 'node:fs';
import { connectDb } from './db/client.ts';
import { createReadiness, type Readiness } from './http/readiness.ts';
import { serveSchedulerOps } from './http/scheduler-ops.ts';
import { takeNoArguments } from './process/arguments.ts';
import { type Config, readConfig, schedulerVariables } from './process/config.ts';
import { runEntry } from './process/entry.ts';
import { orListenFault } from './process/listen-fault.ts';
import { createLog } from './process/log.ts';
import { createSchedulerMetrics, type SchedulerMetrics } from './process/scheduler-metrics.ts';
import { onShutdown } from './process/shutdown.ts';
import { inSpan } from './process/spans.ts';
import { startTracing } from './process/tracing.ts';
import { untilNothingIsMissing } from './process/waiting.ts';
import { activator } from './scheduler/activator.ts';
import { listenForChanges } from './scheduler/announcements.ts';
import { archiver } from './scheduler/archiver.ts';
import { closer } from './scheduler/closer.ts';
import { comparer } from './scheduler/comparer.ts';
import type { Component } from './scheduler/component.ts';
import { eraser } from './scheduler/eraser.ts';
import { fence } from './scheduler/fence.ts';
import { forgetter } from './scheduler/forgetter.ts';
import { Looks } from './scheduler/looks.ts';
import { type Loop, startLoop } from './scheduler/loop.ts';
import { countInto, watchState } from './scheduler/observer.ts';
import { Peers } from './scheduler/peers.ts';
import { reconciler } from './scheduler/reconciler.ts';
import { Roster } from './scheduler/roster.ts';
import { sweeper } from './scheduler/sweeper.ts';
import { measureCommands } from './stores/measured-commands.ts';
import { connectLogged, whenReady } from './stores/redis.ts';
import { RedisClock } from './stores/redis-clock.ts';

await runEntry(async () => {
  takeNoArguments('npm run scheduler');
  const config = readConfig(schedulerVariables);
  const log = createLog('scheduler', config.LOG_LEVEL);
  const stopTracing = await startTracing('rollcall-scheduler', log);
  const metrics = createSchedulerMetrics();
  const { onCommand, onQuery, watchPool } = metrics.stores;
  const db = connectDb(config.DATABASE_URL, { onQuery, onPool: watchPool });
  const redis = connectLogged(config.REDIS_URL, log);
  measureCommands(redis, onCommand);
  const clock = new RedisClock(redis);
  const peers = new Peers({ redis, db, log });
  const ctx = { redis, db, log, isMine: peers.isMine, observer: countInto(metrics, clock) };
  const looks = new Looks();

  const loopOf = <Item>(component: Component<Item>, onLook?: () => unknown) => {
    const look = () =>
      inSpan('background', `${component.name} look`, async () => {
        await whenReady(redis);
        return await component.look();
      });
    const work: typeof component.work = (items) =>
      inSpan('background', `${component.name} work`, () => component.work(items));
    looks.expect(component);
    metrics.expect(component.name);
    const noteLook = () => {
      looks.note(component.name);
      onLook?.();
    };
    return startLoop(
      { ...component, look, work },
      { log, onLook: noteLook, onFailure: () => metrics.onFailure(component.name) },
    );
  };
  const noteHealth = () => config.HEALTH_FILE && writeFileSync(config.HEALTH_FILE, new Date().toISOString());
  const roster = new Roster(ctx, config.TICK_MS);
  watchState(metrics, { redis, clock, peers, roster, looks });
  const activating = activator(ctx, config.TICK_MS, config.PREPARE_MS);
  const urls = { redis: config.REDIS_URL[0] ?? '', mysql: config.DATABASE_URL };
  const readiness = createReadiness(redis, db, { urls });
  const ops = await serveOps(config, { readiness, metrics, looks });
  const stopping = new AbortController();
  const loops: Loop[] = [];
  let stopListening = () => {};
  onShutdown(log, [
    () => stopping.abort(),
    // The others begin with what this one has not begun.
    () => peers.leave(),
    () => stopListening(),
    // What was started finishes while the connections are still open; the next scheduler does whatever they leave undone.
    () => Promise.all(loops.map((loop) => loop.stop())),
    () => clock.stop(),
    () => redis.disconnect(),
    () => db.destroy(),
    stopTracing,
    // To the last, so that whoever asks is told.
    () => ops?.close(),
  ]);

  const waiting = { log, signal: stopping.signal };
  if (!(await untilNothingIsMissing(async () => neededToBegin(await readiness()), waiting))) return;
  await peers.start(() => {
    roster.readAllNext();
    for (const loop of loops) loop.wake();
  });
  if (stopping.signal.aborted) return;
  // Separate loops, so that a slow look of one delays no other.
  const opening = loopOf(activating, noteHealth);
  const closing = loopOf(closer(ctx, config.TICK_MS));
  loops.push(
    loopOf(fence(ctx, 200)),
    opening,
    closing,
    loopOf(reconciler(ctx, 500)),
    loopOf(comparer(ctx, config.TICK_MS)),
    loopOf(sweeper(ctx, 1000, roster)),
    loopOf(eraser(ctx, 5000)),
    loopOf(archiver(ctx, 500, roster)),
    loopOf(forgetter(ctx, 60_000)),
  );
  // What was added is opened, and what was ended is closed, at once.
  stopListening = listenForChanges(redis, (meetingIDs) => {
    for (const meetingID of meetingIDs) activating.note(meetingID);
    for (const loop of [opening, closing]) loop.wake();
  });
  if (!(await untilNothingIsMissing(async () => neededToGoOn(await readiness()), waiting))) return;
  log.info(ops ? { opsUrl: ops.url } : {}, 'watching the schedule');
});

/** What a scheduler cannot do without. To check Redis is its own work. */
function neededToBegin({ redis, mysql, tables, waitingFor }: Readiness): string | undefined {
  return redis !== 'unreachable' && mysql === 'ok' && tables === 'ok' ? undefined : waitingFor;
}

function neededToGoOn(state: Readiness): string | undefined {
  const isOnlyUnchecked = state.redis === 'unchecked' && neededToBegin(state) === undefined;
  return isOnlyUnchecked ? 'Redis is being checked' : state.waitingFor;
}

interface OpsParts {
  readiness: () => Promise<Readiness>;
  metrics: SchedulerMetrics;
  looks: Looks;
}

/** Serves health and metrics, where OPS_PORT says so: several schedulers may run on one machine. */
async function serveOps(config: Pick<Config, 'HOST' | 'OPS_PORT'>, { readiness, metrics, looks }: OpsParts) {
  if (config.OPS_PORT === undefined) return undefined;
  const parts = { readiness, stuck: () => looks.stuck, metrics };
  return await orListenFault(serveSchedulerOps(parts, config.HOST, config.OPS_PORT), config);
}

import { writeFileSync } from 'node:fs';
import { connectDb } from './db/client.ts';
import { takeNoArguments } from './process/arguments.ts';
import { readConfig } from './process/config.ts';
import { runEntry } from './process/entry.ts';
import { createLog } from './process/log.ts';
import { onShutdown } from './process/shutdown.ts';
import { activator } from './scheduler/activator.ts';
import { listenForChanges } from './scheduler/announcements.ts';
import { archiver } from './scheduler/archiver.ts';
import { closer } from './scheduler/closer.ts';
import { comparer } from './scheduler/comparer.ts';
import type { Component } from './scheduler/component.ts';
import { eraser } from './scheduler/eraser.ts';
import { fence } from './scheduler/fence.ts';
import { forgetter } from './scheduler/forgetter.ts';
import { type Loop, startLoop } from './scheduler/loop.ts';
import { Peers } from './scheduler/peers.ts';
import { reconciler } from './scheduler/reconciler.ts';
import { Roster } from './scheduler/roster.ts';
import { sweeper } from './scheduler/sweeper.ts';
import { connectRedis, whenReady } from './stores/redis.ts';

await runEntry(async () => {
  takeNoArguments('npm run scheduler');
  const config = readConfig(['DATABASE_URL', 'REDIS_URL', 'TICK_MS', 'PREPARE_MS', 'HEALTH_FILE', 'LOG_LEVEL']);
  const log = createLog('scheduler', config.LOG_LEVEL);
  const db = connectDb(config.DATABASE_URL);
  const redis = connectRedis(config.REDIS_URL, (error) => log.warn({ err: error }, 'cannot reach Redis'));
  const peers = new Peers({ redis, db, log });
  const ctx = { redis, db, log, isMine: peers.isMine };

  const loopOf = <Item>(component: Component<Item>, onLook?: () => unknown) => {
    const look = async () => {
      await whenReady(redis);
      return await component.look();
    };
    return startLoop({ ...component, look }, { log, ...(onLook ? { onLook } : {}) });
  };
  const noteHealth = () => config.HEALTH_FILE && writeFileSync(config.HEALTH_FILE, new Date().toISOString());
  const roster = new Roster(ctx, config.TICK_MS);
  const activating = activator(ctx, config.TICK_MS, config.PREPARE_MS);
  const loops: Loop[] = [];
  await peers.start(() => {
    roster.readAllNext();
    for (const loop of loops) loop.wake();
  });
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
  const stopListening = listenForChanges(redis, (meetingIDs) => {
    for (const meetingID of meetingIDs) activating.note(meetingID);
    for (const loop of [opening, closing]) loop.wake();
  });
  log.info('watching the schedule');

  onShutdown(log, [
    // The others begin with what this one has not begun.
    () => peers.leave(),
    stopListening,
    // What was started finishes while the connections are still open; the next scheduler does whatever they leave undone.
    () => Promise.all(loops.map((loop) => loop.stop())),
    () => redis.disconnect(),
    () => db.destroy(),
  ]);
});

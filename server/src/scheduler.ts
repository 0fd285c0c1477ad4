import { writeFileSync } from 'node:fs';
import { connectDb } from './db/client.ts';
import { readConfig } from './process/config.ts';
import { runEntry } from './process/entry.ts';
import { createLog } from './process/log.ts';
import { onShutdown } from './process/shutdown.ts';
import { activateDue } from './scheduler/activator.ts';
import { archiveAll } from './scheduler/archiver.ts';
import { closeDue } from './scheduler/closer.ts';
import { startLoop } from './scheduler/loop.ts';
import { sweepAll } from './scheduler/sweeper.ts';
import { connectRedis, whenReady } from './stores/redis.ts';

await runEntry(async () => {
  const config = readConfig(['DATABASE_URL', 'REDIS_URL', 'TICK_MS', 'HEALTH_FILE', 'LOG_LEVEL']);
  const log = createLog('scheduler', config.LOG_LEVEL);
  const db = connectDb(config.DATABASE_URL);
  const redis = connectRedis(config.REDIS_URL, (error) => log.warn({ err: error }, 'cannot reach Redis'));
  const ctx = { redis, db, log };

  // Separate loops, so that a slow closing delays no activation, and neither delays the archive.
  const whenConnected = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    await whenReady(redis);
    return await work();
  };
  const loops = [
    startLoop(
      {
        name: 'activator',
        everyMs: config.TICK_MS,
        tick: () => whenConnected(() => activateDue(ctx)),
        onTick: () => config.HEALTH_FILE && writeFileSync(config.HEALTH_FILE, new Date().toISOString()),
      },
      log,
    ),
    startLoop({ name: 'closer', everyMs: config.TICK_MS, tick: () => whenConnected(() => closeDue(ctx)) }, log),
    startLoop({ name: 'sweeper', everyMs: 1000, tick: () => whenConnected(() => sweepAll(ctx)) }, log),
    startLoop({ name: 'archiver', everyMs: 500, tick: () => whenConnected(() => archiveAll(ctx)) }, log),
  ];
  log.info('watching the schedule');

  onShutdown(log, [
    // Running ticks finish while the connections are still open; the next scheduler does whatever they leave undone.
    () => Promise.all(loops.map((loop) => loop.stop())),
    () => redis.disconnect(),
    () => db.destroy(),
  ]);
});

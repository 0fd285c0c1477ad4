import { connectDb, type Db } from '@rollcall/server/db/client';
import type { SchedulerContext } from '@rollcall/server/scheduler/context';
import { connectRedis, whenReady } from '@rollcall/server/stores/redis';
import { pino } from 'pino';
import { Cleanup } from './cleanup.ts';
import type { Sandbox } from './sandbox.ts';

/** What one more process would have: connections of its own, for a scheduler or for a server. */
export interface Connections extends AsyncDisposable {
  redis: SchedulerContext['redis'];
  db: Db;
  scheduler: SchedulerContext;
}

/** Connects to a sandbox's databases once more. */
export function openConnections(to: Pick<Sandbox, 'redisUrl' | 'databaseUrl'>): Promise<Connections> {
  return Cleanup.build((cleanup) => open(to, cleanup));
}

async function open(to: Pick<Sandbox, 'redisUrl' | 'databaseUrl'>, cleanup: Cleanup): Promise<Connections> {
  const db = connectDb(to.databaseUrl);
  cleanup.defer(() => db.destroy());
  const redis = connectRedis([to.redisUrl], () => {});
  cleanup.defer(() => redis.disconnect());
  await whenReady(redis);
  const log = pino({ level: process.env['LOG_LEVEL'] ?? 'silent' });
  return {
    redis,
    db,
    scheduler: { redis, db, log, isMine: () => true },
    [Symbol.asyncDispose]: () => cleanup[Symbol.asyncDispose](),
  };
}

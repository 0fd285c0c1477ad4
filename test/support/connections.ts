import { connectDb, type Db } from '@rollcall/server/db/client';
import type { SchedulerContext } from '@rollcall/server/scheduler/context';
import { connectRedis, whenReady } from '@rollcall/server/stores/redis';
import { pino } from 'pino';
import type { Sandbox } from './sandbox.ts';

/** What one more process would have: connections of its own, for a scheduler or for a server. */
export interface Connections extends AsyncDisposable {
  redis: SchedulerContext['redis'];
  db: Db;
  scheduler: SchedulerContext;
}

/** Connects to a sandbox's databases once more. */
export async function openConnections(to: Pick<Sandbox, 'redisUrl' | 'databaseUrl'>): Promise<Connections> {
  const redis = connectRedis([to.redisUrl], () => {});
  const db = connectDb(to.databaseUrl);
  await whenReady(redis);
  const log = pino({ level: process.env['LOG_LEVEL'] ?? 'silent' });
  return {
    redis,
    db,
    scheduler: { redis, db, log },
    async [Symbol.asyncDispose]() {
      redis.disconnect();
      await db.destroy();
    },
  };
}

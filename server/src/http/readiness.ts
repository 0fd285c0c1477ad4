import type { RedisClient } from '@rollcall/lua/script';
import { sql } from 'kysely';
import type { Db } from '../db/client.ts';
import { whenReady } from '../stores/redis.ts';

export interface Readiness {
  ready: boolean;
  redis: 'ok' | 'unreachable';
  mysql: 'ok' | 'unreachable';
}

/** Checks whether Redis and MySQL respond within 1.5 s. */
export async function readiness(redis: RedisClient, db: Db): Promise<Readiness> {
  const [redisResponds, mysqlResponds] = await Promise.all([
    responds(whenReady(redis).then(() => redis.ping())),
    responds(sql`select 1`.execute(db)),
  ]);
  return {
    ready: redisResponds && mysqlResponds,
    redis: redisResponds ? 'ok' : 'unreachable',
    mysql: mysqlResponds ? 'ok' : 'unreachable',
  };
}

async function responds(check: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const timedOut = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), 1500);
  });
  const succeeded = check.then(
    () => true,
    () => false,
  );
  try {
    return await Promise.race([succeeded, timedOut]);
  } finally {
    clearTimeout(timer);
  }
}

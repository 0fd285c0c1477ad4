import type { RedisClient } from '@rollcall/lua/script';
import type { Logger } from 'pino';
import type { Db } from '../db/client.ts';

/** What a component of the scheduler has at hand. */
export interface SchedulerContext {
  redis: RedisClient;
  db: Db;
  log: Logger;
}

/** How many instances a component works on at once; the rest wait their turn. */
export const atOnce = { concurrency: 16, stopOnError: false } as const;

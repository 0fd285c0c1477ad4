import type { RedisClient } from '@rollcall/lua/script';
import type { Logger } from 'pino';
import type { Db } from '../db/client.ts';

/** What the scheduler's components work with. */
export interface SchedulerContext {
  redis: RedisClient;
  db: Db;
  log: Logger;
}

import type { RedisClient } from '@rollcall/lua/script';
import type { Instance } from '@rollcall/shared/meeting';
import type { Logger } from 'pino';
import type { Db } from '../db/client.ts';
import type { SchedulerObserver } from './observer.ts';

/** What the scheduler's components work with. */
export interface SchedulerContext {
  redis: RedisClient;
  db: Db;
  log: Logger;
  /**
   * Whether a component has to look after an instance, or leaves it to another scheduler; see {@link Peers}. Nothing but
   * speed may rest on the answer.
   */
  isMine: (instance: Instance) => boolean;
  observer?: SchedulerObserver | undefined;
}

import type { RedisClient } from '@rollcall/lua/script';
import type { Instance } from '@rollcall/shared/meeting';
import pMap from 'p-map';
import type { Logger } from 'pino';
import type { Db } from '../db/client.ts';

/** What the scheduler's components work with. */
export interface SchedulerContext {
  redis: RedisClient;
  db: Db;
  log: Logger;
}

/** How many instances a component works on concurrently. */
const concurrency = 16;

/**
 * Does the work for each instance. A failure is logged and holds up no other instance.
 *
 * @returns whether all succeeded
 */
export async function forEach<Item extends Instance>(
  { log }: SchedulerContext,
  instances: readonly Item[],
  work: (instance: Item) => Promise<unknown>,
): Promise<boolean> {
  const done = await pMap(
    instances,
    async (instance) => {
      try {
        await work(instance);
        return true;
      } catch (error) {
        const { meetingID, orderID } = instance;
        log.error({ err: error, meetingID, orderID }, 'an instance failed, retrying');
        return false;
      }
    },
    { concurrency },
  );
  return done.every(Boolean);
}

/** ms until the next tick if an instance failed in this one: soon, but without flooding the log. */
export const retryMs = 250;

import type { RedisClient } from '@rollcall/lua/script';
import type { Instance } from '@rollcall/shared/meeting';
import pMap from 'p-map';
import type { Logger } from 'pino';
import type { Db } from '../db/client.ts';

/** What a component of the scheduler has at hand. */
export interface SchedulerContext {
  redis: RedisClient;
  db: Db;
  log: Logger;
}

/** How many instances a component works on at once; the rest wait their turn. */
const atOnce = 16;

/**
 * Does the work for each instance. One that fails is logged and keeps no other back.
 *
 * @returns whether all went well
 */
export async function forEach<Of extends Instance>(
  { log }: SchedulerContext,
  instances: readonly Of[],
  work: (instance: Of) => Promise<unknown>,
): Promise<boolean> {
  const done = await pMap(
    instances,
    async (instance) => {
      try {
        await work(instance);
        return true;
      } catch (error) {
        const { meetingID, orderID } = instance;
        log.error({ err: error, meetingID, orderID }, 'an instance failed and will be tried again');
        return false;
      }
    },
    { concurrency: atOnce },
  );
  return done.every(Boolean);
}

/** ms after which a tick comes again if an instance failed in it. Soon, but not so soon that a log fills up. */
export const retryMs = 250;

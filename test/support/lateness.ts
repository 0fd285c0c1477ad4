import { setTimeout as delay } from 'node:timers/promises';
import { redisTime } from '@rollcall/server/stores/clock';
import { sql } from 'kysely';
import { expect } from 'vitest';
import type { Sandbox } from './sandbox.ts';

/** How slow the machine is while a test measures how long something takes. */
export interface Lateness extends AsyncDisposable {
  /**
   * What may be added to a promised time because of the machine, in ms: the longest that a timer, a command to Redis and a
   * query to MySQL have taken together so far, times the steps of that kind that a promise is made of.
   */
  slackMs(): number;
}

const everyMs = 20;
const steps = 3;

/**
 * Measures until disposed of.
 *
 * @param stores what is measured involves neither Redis nor MySQL if it is left out
 */
export function measureLateness(stores?: Pick<Sandbox, 'redis' | 'db'>): Lateness {
  const over = new AbortController();
  let worstMs = 0;
  const takeSteps = async () => {
    const due = performance.now() + everyMs;
    await delay(everyMs);
    if (stores) {
      await redisTime(stores.redis);
      await sql`select 1`.execute(stores.db);
    }
    return performance.now() - due;
  };
  const measuring = (async () => {
    // The first time they connect and are compiled.
    await takeSteps();
    while (!over.signal.aborted) worstMs = Math.max(worstMs, await takeSteps());
  })();
  measuring.catch(() => {});
  return {
    slackMs: () => steps * worstMs,
    async [Symbol.asyncDispose]() {
      over.abort();
      await measuring;
    },
  };
}

/** Does the work, and expects it to take no longer than promised, but for what the machine adds. */
export async function expectWithin<Result>(
  promisedMs: number,
  work: () => Promise<Result>,
  stores?: Pick<Sandbox, 'redis' | 'db'>,
): Promise<Result> {
  await using lateness = measureLateness(stores);
  const beganAt = performance.now();
  const result = await work();
  expect(performance.now() - beganAt, 'ms that it took').toBeLessThan(promisedMs + lateness.slackMs());
  return result;
}

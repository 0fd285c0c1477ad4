import { setTimeout as delay } from 'node:timers/promises';
import type { RedisClient } from '@rollcall/lua/script';
import { Refusal } from '@rollcall/shared/refusals';
import type { Metrics } from '../process/metrics.ts';
import { whenReady } from '../stores/redis.ts';
import type { Caller } from './access/caller.ts';
import type { Context } from './context.ts';
import type { FairUse } from './limits/fair-use.ts';
import { refusalOf } from './refusal-of.ts';

/** What the calls of one request share. */
export interface RequestContext extends Omit<Context, 'caller'> {
  metrics: Metrics;
  /** A connection for reads, whose long replies hold up no mutation. */
  reads: RedisClient;
  fairUse: FairUse;
  /** @throws {Refusal} `UNAUTHENTICATED`, or `UNAVAILABLE` if the keys of the JWKS cannot be fetched */
  authenticate(): Promise<Caller>;
}

/** Short enough for callers to learn within two seconds that Redis or MySQL is not responding. */
const deadlineMs = 1800;

/**
 * Handles one call. Both tRPC's procedures and the feed come through here, so that every call is authenticated, waits
 * for Redis, has a deadline and is counted.
 *
 * @param procedure its name, such as `meetings.join`
 * @param verb does the work; a `ZodError` from parsing its input is refused as `INVALID_INPUT`. Its signal is aborted once
 *   nobody waits for the result
 * @throws {Refusal} where the caller gets a reason; any other error is unforeseen
 */
export async function call<Result>(
  { metrics, authenticate, ...shared }: RequestContext,
  procedure: string,
  verb: (ctx: Context, over: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const stop = metrics.startCall(procedure);
  const work = async (over: AbortSignal) => {
    const caller = await authenticate();
    await whenReady(shared.redis);
    return await verb({ ...shared, caller }, over);
  };
  try {
    const result = await withinDeadline(work);
    stop('OK');
    return result;
  } catch (error) {
    const refusal = refusalOf(error);
    stop(refusal?.reason ?? 'ERROR');
    throw refusal ?? error;
  }
}

async function withinDeadline<Result>(work: (over: AbortSignal) => Promise<Result>): Promise<Result> {
  const done = new AbortController();
  const deadline = delay(deadlineMs, undefined, { signal: done.signal }).then(() => {
    throw new Refusal('UNAVAILABLE', { cause: new Error(`no answer within ${deadlineMs} ms`) });
  });
  try {
    return await Promise.race([work(done.signal), deadline]);
  } finally {
    done.abort();
  }
}

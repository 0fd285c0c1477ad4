import { setTimeout as delay } from 'node:timers/promises';
import { Refusal } from '@rollcall/shared/refusals';
import type { Metrics } from '../process/metrics.ts';
import { whenReady } from '../stores/redis.ts';
import type { Caller } from './access/caller.ts';
import type { Context } from './context.ts';
import { refusalOf } from './refusal-of.ts';

/** What the calls of one request share. */
export interface RequestContext extends Omit<Context, 'caller'> {
  metrics: Metrics;
  /** @throws {Refusal} `UNAUTHENTICATED`, or `UNAVAILABLE` if the keys to verify by cannot be fetched */
  authenticate(): Promise<Caller>;
}

/** The longest that a call may take, so that a caller learns within two seconds that Redis or MySQL is not responding. */
const deadlineMs = 1800;

/**
 * Answers one call. This is the one way in: tRPC's procedures and the feed both come through here, so that every call is
 * authenticated, waits for Redis, keeps the deadline and is counted.
 *
 * @param procedure its name, such as `meetings.join`
 * @param verb does the work; input that it parses by a zod schema is refused as `INVALID_INPUT`
 * @throws {Refusal} for whatever the caller can be told; any other error is a fault of ours
 */
export async function call<Result>(
  { metrics, authenticate, ...shared }: RequestContext,
  procedure: string,
  verb: (ctx: Context) => Promise<Result>,
): Promise<Result> {
  const stop = metrics.startCall(procedure);
  const work = async () => {
    const caller = await authenticate();
    await whenReady(shared.redis);
    return await verb({ ...shared, caller });
  };
  try {
    const result = await withinDeadline(work());
    stop('OK');
    return result;
  } catch (error) {
    const refusal = refusalOf(error);
    stop(refusal?.reason ?? 'ERROR');
    throw refusal ?? error;
  }
}

async function withinDeadline<Result>(work: Promise<Result>): Promise<Result> {
  const done = new AbortController();
  const deadline = delay(deadlineMs, undefined, { signal: done.signal }).then(() => {
    throw new Refusal('UNAVAILABLE', { cause: new Error(`no answer within ${deadlineMs} ms`) });
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    done.abort();
  }
}

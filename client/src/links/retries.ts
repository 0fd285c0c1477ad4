import type { AppRouter } from '@rollcall/server/router';
import type { TRPCLink } from '@trpc/client';
import { mayRetry, retryAfterMs } from '../refusal.ts';
import { patientRetry } from './patient-retry.ts';

/** ms before the first retry at most; each further one waits twice as long */
const firstDelayMs = 500;
/** ms; a refusal that asks for more is left to the caller */
const longestDelayMs = 10_000;

/**
 * Sends a call up to `count` times again while `mayRetry` says so of its error. That is always safe: a mutation keeps its
 * requestID, and a query changes nothing.
 */
export function retries(count: number): TRPCLink<AppRouter> {
  if (!(count >= 0)) throw new RangeError(`retries must be 0 or more, not ${count}`);
  // Clients retry at different moments, but all calls of one at the same: a batch that failed is sent again as a batch.
  const jitter = 0.5 + Math.random() / 2;
  return patientRetry({
    retry: ({ error, attempts }) => attempts <= count && mayRetry(error) && retryAfterMs(error) <= longestDelayMs,
    retryDelayMs: (attempts) => Math.min(firstDelayMs * 2 ** (attempts - 1), longestDelayMs) * jitter,
  });
}

import { failureOf } from './failure.ts';

const firstDelayMs = 1_000;
const longestDelayMs = 30_000;

/**
 * Repeats a query until it is answered, ever less often.
 *
 * @returns undefined once aborted
 * @throws {RollcallError} a refusal that no retry will change
 */
export async function insist<Answer>(query: () => Promise<Answer>, signal: AbortSignal): Promise<Answer | undefined> {
  for (let delayMs = firstDelayMs; !signal.aborted; delayMs = Math.min(2 * delayMs, longestDelayMs)) {
    try {
      return await query();
    } catch (error) {
      if (signal.aborted) return undefined;
      const failure = failureOf(error);
      if (!failure.retryable) throw failure;
      await pause(Math.max(delayMs, failure.retryAfterMs ?? 0), signal);
    }
  }
  return undefined;
}

/** Ends early when aborted. */
const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end, { once: true });
  });

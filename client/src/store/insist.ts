import { failureOf } from './failure.ts';
import { onWaking } from './page-view.ts';
import { pause } from './pause.ts';

const firstDelayMs = 1_000;
const longestDelayMs = 30_000;

/**
 * Repeats a query until it is answered, ever less often, and at once when the device is online again or the page comes into
 * view.
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
      const { retryAfterMs } = failure;
      // A server that asks for patience is given it.
      if (retryAfterMs === undefined) await pause(delayMs, signal, onWaking);
      else await pause(Math.max(delayMs, retryAfterMs), signal);
    }
  }
  return undefined;
}

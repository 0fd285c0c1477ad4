import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';

/** ms from one look at what is missing to the next */
const everyMs = 250;
/** ms after which the same is said again */
const quietMs = 60_000;

export interface WaitingOptions {
  log: Pick<Logger, 'warn'>;
  /** Ends the wait. */
  signal: AbortSignal;
  /** A clock in ms. */
  now?: () => number;
}

/**
 * Waits until nothing is missing, and says in one line what is: at once, whenever that changes, and once a minute.
 *
 * @param missing what is missing, in words for the operator; undefined once nothing is
 * @returns false if the wait was ended before
 */
export async function untilNothingIsMissing(
  missing: () => Promise<string | undefined>,
  { log, signal, now = () => performance.now() }: WaitingOptions,
): Promise<boolean> {
  let said: { what: string; at: number } | undefined;
  while (!signal.aborted) {
    const what = await missing();
    if (what === undefined) return !signal.aborted;
    if (what !== said?.what || now() - said.at >= quietMs) {
      log.warn(`waiting: ${what}`);
      said = { what, at: now() };
    }
    await delay(everyMs, undefined, { signal }).catch(() => {});
  }
  return false;
}

import { setTimeout as delay } from 'node:timers/promises';

export interface UntilOptions {
  /** In ms. Default 30 s. */
  deadlineMs?: number;
  /** Between two looks, in ms. Default 20. */
  everyMs?: number;
  /** Ends the waiting early, with an AbortError. */
  signal?: AbortSignal;
}

/**
 * Looks again and again until `look` returns true: `await until(async () => (await ping()) === 'PONG' || 'no PONG')`.
 *
 * @throws {Error} at the deadline, with the reason that `look` returned or threw last
 */
export async function until(look: () => Promise<true | string> | true | string, options: UntilOptions = {}) {
  const { deadlineMs = 30_000, everyMs = 20, signal } = options;
  const deadline = performance.now() + deadlineMs;
  for (;;) {
    const reason = await looked(look);
    if (reason === true) return;
    if (performance.now() > deadline) throw new Error(`after ${deadlineMs} ms: ${reason}`);
    await delay(everyMs, undefined, { ...(signal && { signal }) });
  }
}

async function looked(look: () => Promise<true | string> | true | string): Promise<true | string> {
  try {
    return await look();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

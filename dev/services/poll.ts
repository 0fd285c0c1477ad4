import { setTimeout as delay } from 'node:timers/promises';

/** Returns true, or why it is not true yet. Throwing counts as not yet, too. */
type Check = () => Promise<true | string> | true | string;

export interface PollOptions {
  /** In ms. Default 30 s. */
  deadlineMs?: number;
  /** Ends the polling early, with an AbortError. */
  signal?: AbortSignal;
}

const everyMs = 20;

/**
 * Polls a server until a check of it passes: `await poll(async () => (await ping()) === 'PONG' || 'no PONG')`.
 *
 * @throws {Error} at the deadline, with the reason that `check` last returned or threw
 */
export async function poll(check: Check, { deadlineMs = 30_000, signal }: PollOptions = {}): Promise<void> {
  const deadline = performance.now() + deadlineMs;
  for (;;) {
    const reason = await outcomeOf(check);
    if (reason === true) return;
    if (performance.now() > deadline) throw new Error(`after ${deadlineMs} ms: ${reason}`);
    await delay(everyMs, undefined, { ...(signal && { signal }) });
  }
}

async function outcomeOf(check: Check): Promise<true | string> {
  try {
    return await check();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

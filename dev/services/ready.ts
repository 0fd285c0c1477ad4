import type { Child } from './child.ts';
import { poll } from './poll.ts';
import { PortTaken } from './port.ts';
import { unlessAborted } from './unless-aborted.ts';

/**
 * Waits until the server in `child` answers `probe`, for up to a minute.
 *
 * @param signal stops it early
 * @throws {PortTaken} if its port was in use
 * @throws the reason of `signal`, if that is aborted; the server is stopped first
 * @throws {Error} if it ended or did not answer, with its last output; it is stopped first
 */
export async function awaitReady(
  child: Child,
  name: string,
  probe: () => Promise<unknown>,
  signal: AbortSignal = new AbortController().signal,
): Promise<void> {
  const waiting = new AbortController();
  const ended = child.exited.then((code) => {
    throw new Error(`it ended with ${code === null ? 'a signal' : `code ${code}`}`);
  });
  const answers = poll(() => probe().then(() => true as const), { deadlineMs: 60_000, signal: waiting.signal });
  answers.catch(() => {});
  try {
    await unlessAborted(signal, Promise.race([answers, ended]));
  } catch (error) {
    await child.stop();
    signal.throwIfAborted();
    const output = child.recentOutput();
    const Failure = /address already in use|failed listening on port/i.test(output) ? PortTaken : Error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new Failure(`${name} did not start: ${reason}\n${output}`, { cause: error });
  } finally {
    waiting.abort();
    ended.catch(() => {});
  }
}

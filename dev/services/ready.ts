import type { Child } from './child.ts';
import { PortTaken } from './port.ts';
import { until } from './until.ts';

/**
 * Waits until the server in `child` answers `probe`, at most a minute.
 *
 * @throws {PortTaken} if it found its port in use
 * @throws {Error} if it ended or did not answer, with its last words; it has been stopped then
 */
export async function ready(child: Child, name: string, probe: () => Promise<unknown>): Promise<void> {
  const over = new AbortController();
  const ended = child.exited.then((code) => {
    throw new Error(`it ended with ${code === null ? 'a signal' : `code ${code}`}`);
  });
  const answers = until(() => probe().then(() => true as const), { deadlineMs: 60_000, signal: over.signal });
  answers.catch(() => {});
  try {
    await Promise.race([answers, ended]);
  } catch (error) {
    await child.stop();
    const words = child.recentOutput();
    const Failure = /address already in use|failed listening on port/i.test(words) ? PortTaken : Error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new Failure(`${name} did not start: ${reason}\n${words}`, { cause: error });
  } finally {
    over.abort();
    ended.catch(() => {});
  }
}

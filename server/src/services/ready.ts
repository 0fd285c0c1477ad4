import type { Child } from './child.ts';
import { PortTaken } from './port.ts';
import { until } from './until.ts';

/**
 * Waits until the server in `child` answers `probe`, at most a minute. Otherwise stops it and throws, with its last
 * words: PortTaken where it found its port in use.
 */
export async function ready(child: Child, name: string, probe: () => Promise<unknown>): Promise<void> {
  const over = new AbortController();
  const ended = child.exited.then((code) => {
    const words = child.recentOutput();
    const Failure = /address already in use|failed listening on port/i.test(words) ? PortTaken : Error;
    throw new Failure(`${name} ended with ${code ?? 'a signal'} instead of starting:\n${words}`);
  });
  const answers = until(() => probe().then(() => true as const), { deadlineMs: 60_000, signal: over.signal });
  try {
    await Promise.race([answers, ended]);
  } catch (error) {
    await child.stop();
    throw error;
  } finally {
    over.abort();
    ended.catch(() => {});
    answers.catch(() => {});
  }
}

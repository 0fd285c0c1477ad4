import { setTimeout as delay } from 'node:timers/promises';

/** ms after which a benchmark gives up */
const patienceMs = 120_000;

/** Asks every few ms until the answer is yes. */
export async function until(isSo: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + patienceMs;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error('the scheduler does not get on');
    await delay(5);
  }
}

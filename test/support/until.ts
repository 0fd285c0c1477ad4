import { setTimeout as delay } from 'node:timers/promises';
import { patienceMs } from './patience.ts';

/**
 * Asks until the answer is something true, and returns that.
 *
 * @param question returns what was waited for, or false, undefined or a string that says why not yet
 * @throws {Error} with the last reason, when patience ends
 */
export async function until<Answer>(
  question: () => Answer | string | false | undefined | Promise<Answer | string | false | undefined>,
): Promise<Answer> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const answer = await question();
    if (typeof answer !== 'string' && answer !== false && answer !== undefined) return answer;
    if (performance.now() > deadline)
      throw new Error(typeof answer === 'string' ? answer : 'what was waited for did not come');
    await delay(5);
  }
}

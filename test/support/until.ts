import { setTimeout as delay } from 'node:timers/promises';

/**
 * Waits until a question is answered by something true, and gives the answer.
 *
 * @param question answers with what was waited for, or with false, undefined or a string: why not yet
 * @throws {Error} with the last reason, after `withinMs`
 */
export async function until<Answer>(
  question: () => Answer | string | false | undefined | Promise<Answer | string | false | undefined>,
  withinMs = 30_000,
): Promise<Answer> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const answer = await question();
    if (typeof answer !== 'string' && answer !== false && answer !== undefined) return answer;
    if (Date.now() > deadline)
      throw new Error(typeof answer === 'string' ? answer : 'what was waited for did not come');
    await delay(5);
  }
}

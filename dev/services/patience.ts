import { setTimeout as delay } from 'node:timers/promises';

/** Something did not come in time. The message is one line that says what was awaited. */
export class Overdue extends Error {
  override name = 'Overdue';
}

/** Waits that all end. */
export interface Patience {
  /**
   * Waits for some work.
   *
   * @throws {Overdue} at the deadline, such as `Waited 120 s for the server to be ready, in vain.`
   */
  for<Result>(what: string, work: Promise<Result>): Promise<Result>;
  /**
   * Asks again and again until there is an answer other than undefined.
   *
   * @throws {Overdue} at the deadline, and what `ask` throws
   */
  until<Answer>(what: string, ask: () => Promise<Answer | undefined> | Answer | undefined): Promise<Answer>;
}

const everyMs = 20;

/** @param ms that each wait may take; many times what a calm machine needs */
export function createPatience(ms = 120_000): Patience {
  const waitFor = async <Result>(what: string, work: Promise<Result>): Promise<Result> => {
    const settled = new AbortController();
    const overdue = delay(ms, undefined, { signal: settled.signal }).then(() => {
      throw new Overdue(`Waited ${ms / 1_000} s for ${what}, in vain.`);
    });
    overdue.catch(() => {});
    try {
      return await Promise.race([work, overdue]);
    } finally {
      settled.abort();
    }
  };
  return {
    for: waitFor,
    async until(what, ask) {
      const over = new AbortController();
      const asking = async () => {
        while (!over.signal.aborted) {
          const answer = await ask();
          if (answer !== undefined) return answer;
          await delay(everyMs);
        }
        throw new Overdue(`Nobody waits for ${what} any more.`);
      };
      try {
        return await waitFor(what, asking());
      } finally {
        over.abort();
      }
    },
  };
}

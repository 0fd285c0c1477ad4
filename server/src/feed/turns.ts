/** How many pieces of work may run at once. */
export interface TurnLimits {
  inAll: number;
  perUser: number;
}

interface Waiting {
  userID: number;
  start(): void;
}

/** Runs a few pieces of work at a time, and fewer still of one user; the rest wait in order. */
export class Turns {
  readonly #limits: TurnLimits;
  readonly #waiting = new Set<Waiting>();
  readonly #runningOf = new Map<number, number>();
  #running = 0;

  constructor(limits: TurnLimits) {
    this.#limits = limits;
  }

  /** How many are waiting. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /**
   * Does the work once it is its turn.
   *
   * @returns undefined, with nothing done, if the signal aborts before that
   */
  async take<Result>(userID: number, signal: AbortSignal, work: () => Promise<Result>): Promise<Result | undefined> {
    if (!(await this.#begin(userID, signal))) return undefined;
    try {
      return await work();
    } finally {
      this.#count(userID, -1);
      this.#startNext();
    }
  }

  /** Waits for a turn. Returns false if the signal aborted first. */
  async #begin(userID: number, signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return false;
    return await new Promise<boolean>((resolve) => {
      const giveUp = () => {
        this.#waiting.delete(waiting);
        resolve(false);
      };
      const waiting: Waiting = {
        userID,
        start: () => {
          signal.removeEventListener('abort', giveUp);
          this.#waiting.delete(waiting);
          this.#count(userID, 1);
          resolve(true);
        },
      };
      signal.addEventListener('abort', giveUp, { once: true });
      this.#waiting.add(waiting);
      this.#startNext();
    });
  }

  #startNext(): void {
    for (const waiting of this.#waiting) {
      if (this.#running >= this.#limits.inAll) return;
      if ((this.#runningOf.get(waiting.userID) ?? 0) < this.#limits.perUser) waiting.start();
    }
  }

  #count(userID: number, by: 1 | -1): void {
    this.#running += by;
    const running = (this.#runningOf.get(userID) ?? 0) + by;
    if (running === 0) this.#runningOf.delete(userID);
    else this.#runningOf.set(userID, running);
  }
}

import { Refusal } from '@rollcall/shared/refusals';

/** Whether nobody waits for the result of some work any more. */
export interface Over {
  readonly aborted: boolean;
}

interface Waiting extends Over {
  aborted: boolean;
  /** By `performance.now()`. */
  readonly dueAt: number;
  readonly reject: (error: unknown) => void;
}

/**
 * Gives up work that takes longer than a fixed time. As that is the same for all, they are due in the order in which they began,
 * and one timer serves them all: one for each call, with its signal, costs more than everything else around the call.
 */
export class Deadlines {
  readonly #ms: number;
  /** In the order in which they are due. */
  readonly #waiting = new Set<Waiting>();
  #timer: NodeJS.Timeout | undefined;

  constructor(ms: number) {
    this.#ms = ms;
  }

  /**
   * Does some work.
   *
   * @param work its `over` turns true once the result is there or was given up
   * @throws {Refusal} `UNAVAILABLE` if it takes too long
   */
  within<Result>(work: (over: Over) => Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      const waiting: Waiting = { aborted: false, dueAt: performance.now() + this.#ms, reject };
      this.#waiting.add(waiting);
      if (!this.#timer) this.#wake(this.#ms);
      work(waiting).then(
        (result) => {
          this.#end(waiting);
          resolve(result);
        },
        (error: unknown) => {
          this.#end(waiting);
          reject(error);
        },
      );
    });
  }

  #end(waiting: Waiting): void {
    waiting.aborted = true;
    this.#waiting.delete(waiting);
  }

  /** The timer is left to run where nothing waits any more: it then finds nothing, and is not set again. */
  #wake(inMs: number): void {
    this.#timer = setTimeout(() => this.#giveUpDue(), inMs).unref();
  }

  #giveUpDue(): void {
    this.#timer = undefined;
    const now = performance.now();
    for (const waiting of this.#waiting) {
      if (waiting.dueAt > now) return this.#wake(waiting.dueAt - now);
      this.#end(waiting);
      waiting.reject(new Refusal('UNAVAILABLE', { cause: new Error(`no answer within ${this.#ms} ms`) }));
    }
  }
}

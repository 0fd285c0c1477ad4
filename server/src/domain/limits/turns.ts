import { Refusal } from '@rollcall/shared/refusals';
import type { Over } from '../deadlines.ts';

/** Reads of one user that run at the same time, in this process. */
const atOnce = 8;
/** Reads of one user that wait for their turn; whatever comes on top of that is refused. */
const maxWaiting = 1000;
/** ms after which a refused one may find a place: by then those that waited were served, or were given up. */
const retryAfterMs = 2000;

interface Queue {
  running: number;
  waiting: (() => void)[];
}

/** Lets only a few reads of each user run at the same time; the others wait in the order of their arrival. */
export class Turns {
  readonly #queues = new Map<number, Queue>();
  readonly #onHit: () => void;

  /** @param onHit called when too many wait */
  constructor(onHit: () => void = () => {}) {
    this.#onHit = onHit;
  }

  /**
   * Does the work in its turn.
   *
   * @param over work that has not begun when nobody waits for it any more is left undone
   * @throws {Refusal} `RATE_LIMITED` if too many wait already
   */
  async take<Result>(userID: number, over: Over, work: () => Promise<Result>): Promise<Result> {
    const queue = this.#queues.get(userID) ?? { running: 0, waiting: [] };
    this.#queues.set(userID, queue);
    if (queue.running < atOnce) queue.running += 1;
    else if (queue.waiting.length < maxWaiting) await new Promise<void>((resolve) => queue.waiting.push(resolve));
    else {
      this.#onHit();
      throw new Refusal('RATE_LIMITED', { retryAfterMs });
    }
    try {
      if (over.aborted) throw new Refusal('UNAVAILABLE', { cause: new Error('no turn in time') });
      return await work();
    } finally {
      const next = queue.waiting.shift();
      if (next) next();
      else queue.running -= 1;
      if (queue.running === 0) this.#queues.delete(userID);
    }
  }
}

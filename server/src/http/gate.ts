import { Refusal } from '@rollcall/shared/refusals';

/** Requests whose calls are under way at the same time in this process: enough to keep Redis and MySQL busy. */
const atOnce = 128;
/** ms that a request waits for its turn: less than clients wait for their answers. */
const patienceMs = 8_000;
/** The same while Redis or MySQL does not respond: whoever waits any longer would only be told later. */
const outagePatienceMs = 1_000;

interface Waiting {
  since: number;
  isGone(): boolean;
  admit(): void;
  refuse(): void;
}

/**
 * Lets only so many requests begin; the others wait in the order of their arrival. A call has two seconds, and of a crowd that
 * begins all at once nobody would be done by then: all of the work would be for nothing.
 */
export class Gate {
  readonly #atOnce: number;
  readonly #now: () => number;
  readonly #onTooLate: () => void;
  readonly #waiting = new Set<Waiting>();
  #inside = 0;

  /** @param onTooLate called when a request is refused, since its turn comes too late */
  constructor({ size = atOnce, now = () => performance.now(), onTooLate = () => {} } = {}) {
    this.#atOnce = size;
    this.#now = now;
    this.#onTooLate = onTooLate;
  }

  /**
   * Begins a request, which has to {@link leave} when it is done.
   *
   * @param isGone whether nobody waits for its answer any more
   * @returns undefined if it may begin at once
   * @throws {Refusal} `UNAVAILABLE` if its turn comes too late; then it does not leave
   */
  enter(isGone: () => boolean): Promise<void> | undefined {
    if (this.#inside < this.#atOnce) {
      this.#inside += 1;
      return undefined;
    }
    return new Promise((resolve, reject) => {
      const refuse = () => reject(new Refusal('UNAVAILABLE', { cause: new Error('its turn did not come in time') }));
      this.#waiting.add({ since: this.#now(), isGone, admit: resolve, refuse });
    });
  }

  /**
   * Gives the place to whoever has waited longest and still waits for an answer.
   *
   * @param sawOutage whether the request that leaves found that Redis or MySQL does not respond
   */
  leave(sawOutage = false): void {
    const patience = sawOutage ? outagePatienceMs : patienceMs;
    for (const next of this.#waiting) {
      this.#waiting.delete(next);
      const isGone = next.isGone();
      if (!isGone && this.#now() - next.since < patience) return next.admit();
      if (!isGone) this.#onTooLate();
      next.refuse();
    }
    this.#inside -= 1;
  }
}

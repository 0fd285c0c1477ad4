/** ms after a delivery in which what comes in is gathered for the next one. */
const windowMs = 15;
/** The same once users have been looked up this often in a short while: a herd of them makes ten queries per second. */
const lookUpWindowMs = 100;
const manyLookUps = 5;

/**
 * Says when to deliver what has come in: after a pause at once, with all that came in the same turn of the event loop, and
 * soon after a delivery together with what follows, so that a burst costs each watcher few writes, and a herd few look-ups.
 */
export class Pace {
  readonly #deliver: () => Promise<void>;
  /** From the first request until its delivery is over. */
  #isBusy = false;
  /** Whether something came in during the delivery. */
  #hasMore = false;
  #timer: NodeJS.Timeout | undefined;
  #immediate: NodeJS.Immediate | undefined;
  /** By `performance.now()`. */
  #deliveredAt = Number.NEGATIVE_INFINITY;
  /** Less one for each of the longer windows that has passed. */
  #lookUps = 0;

  /** @param deliver delivers what has come in; it never rejects */
  constructor(deliver: () => Promise<void>) {
    this.#deliver = deliver;
  }

  /** Call when something has come in. */
  request(): void {
    this.#hasMore = true;
    if (this.#isBusy) return;
    this.#isBusy = true;
    const afterMs = this.#lookUps > manyLookUps ? lookUpWindowMs : windowMs;
    const waitMs = this.#deliveredAt + afterMs - performance.now();
    if (waitMs > 0) this.#timer = setTimeout(() => void this.#run(), waitMs);
    // A timer would wait for a millisecond at least.
    else this.#immediate = setImmediate(() => void this.#run());
  }

  /** Call after each delivery, and say whether users were looked up for it. */
  delivered(lookedUp: boolean): void {
    const now = performance.now();
    this.#lookUps = Math.max(0, this.#lookUps - (now - this.#deliveredAt) / lookUpWindowMs) + (lookedUp ? 1 : 0);
    this.#deliveredAt = now;
  }

  stop(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#immediate);
    this.#hasMore = false;
  }

  async #run(): Promise<void> {
    this.#hasMore = false;
    await this.#deliver();
    this.#isBusy = false;
    if (this.#hasMore) this.request();
  }
}

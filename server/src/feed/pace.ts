/** ms after a delivery in which what comes in is gathered for the next one. */
const windowMs = 15;

/**
 * Says when to deliver what has come in: after a pause at once, with all that came in the same turn of the event loop, and
 * soon after a delivery together with what follows, so that a burst costs each watcher few writes.
 */
export class Pace {
  readonly #deliver: () => void;
  /** By `performance.now()`. */
  #deliveredAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  #immediate: NodeJS.Immediate | undefined;

  constructor(deliver: () => void) {
    this.#deliver = () => {
      this.stop();
      deliver();
    };
  }

  /** Call when something has come in. */
  request(): void {
    if (this.#timer ?? this.#immediate) return;
    const waitMs = this.#deliveredAt + windowMs - performance.now();
    if (waitMs > 0) this.#timer = setTimeout(this.#deliver, waitMs);
    // A timer would wait for a millisecond at least.
    else this.#immediate = setImmediate(this.#deliver);
  }

  /** Call after each delivery. */
  delivered(): void {
    this.#deliveredAt = performance.now();
  }

  stop(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#immediate);
    this.#timer = undefined;
    this.#immediate = undefined;
  }
}

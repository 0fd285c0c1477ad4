import { guarded } from '../guarded.ts';

/**
 * The listeners of a store, which works while it has any. It stops a tick after the last has gone: one that only moves,
 * as with React's double mount in development, interrupts nothing.
 */
export class Listeners {
  readonly #start: () => void;
  readonly #stop: () => void;
  readonly #listeners = new Set<() => void>();
  #stopTimer: ReturnType<typeof setTimeout> | undefined;
  #isStarted = false;

  constructor(start: () => void, stop: () => void) {
    this.#start = start;
    this.#stop = stop;
  }

  /** Whether the store works. */
  get isStarted(): boolean {
    return this.#isStarted;
  }

  /** @returns what removes the listener again */
  add(listener: () => void): () => void {
    // Its own function, so that a listener that is added twice is removed twice.
    const own = () => listener();
    this.#listeners.add(own);
    clearTimeout(this.#stopTimer);
    if (!this.#isStarted) {
      this.#isStarted = true;
      this.#start();
    }
    return () => {
      if (!this.#listeners.delete(own) || this.#listeners.size > 0) return;
      this.#stopTimer = setTimeout(() => this.stop(), 0);
    };
  }

  notify(): void {
    for (const listener of this.#listeners) guarded(listener);
  }

  /** Stops the store, whoever listens. The next listener starts it again. */
  stop(): void {
    clearTimeout(this.#stopTimer);
    if (!this.#isStarted) return;
    this.#isStarted = false;
    this.#stop();
  }
}

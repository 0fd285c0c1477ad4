/** ms before a worker that ended is replaced: the first time, and at most. */
const shortestMs = 200;
const longestMs = 30_000;
/** A worker that lived for this long did not end at once, unless the last pause was longer. */
const aWhileMs = 10_000;

/** How long to wait before a worker is replaced: twice as long each time that one ended at once. */
export class Pauses {
  #lastMs = 0;

  /** @param livedMs how long the worker that ended had lived */
  after(livedMs: number): number {
    const isRepeated = this.#lastMs > 0 && livedMs < Math.max(aWhileMs, this.#lastMs);
    this.#lastMs = isRepeated ? Math.min(2 * this.#lastMs, longestMs) : shortestMs;
    return this.#lastMs;
  }
}

/** ms before a worker that ended is replaced: the first time, and at most. */
const shortest = 200;
const longest = 30_000;

/** Says how long to wait before a worker is replaced: twice as long each time, while none lives for longer than that. */
export class Pauses {
  #last = 0;

  /**
   * @param livedMs how long the worker that ended had lived
   * @returns ms
   */
  after(livedMs: number): number {
    const atOnce = livedMs < 2 * Math.max(this.#last, 5_000);
    this.#last = atOnce && this.#last > 0 ? Math.min(2 * this.#last, longest) : shortest;
    return this.#last;
  }
}

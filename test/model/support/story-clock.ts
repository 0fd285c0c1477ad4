/** The clock of a story, in ms: no time passes but what the story says, so that nobody waits for any. */
export class StoryClock {
  #now = 0;

  get now(): number {
    return this.#now;
  }

  /** Another story begins. */
  set(to: number): void {
    this.#now = to;
  }

  /** It never goes back within a story. */
  pass(ms: number): void {
    this.#now += Math.max(0, ms);
  }
}

/** Where calls wait, each until it is let through, so that whatever makes them stands still in between. */
export class Gate {
  readonly #waiting: (() => void)[] = [];
  #underWay = 0;
  #noticed = () => {};

  /** Waits to be let through, and then makes the call. */
  async pass<Answer>(call: () => Promise<Answer>): Promise<Answer> {
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve);
      this.#noticed();
    });
    try {
      return await call();
    } finally {
      this.#underWay -= 1;
      this.#noticed();
    }
  }

  /** Lets one call through, the one that has waited longest. */
  open(): void {
    const next = this.#waiting.shift();
    if (!next) return;
    this.#underWay += 1;
    next();
  }

  /** Whether a call waits and none is under way. */
  get isClosed(): boolean {
    return this.#waiting.length > 0 && this.#underWay === 0;
  }

  /** Resolves when the next call comes, or is answered. */
  change(): Promise<void> {
    return new Promise((resolve) => {
      this.#noticed = resolve;
    });
  }

  /** Whoever waits now never goes on. */
  forget(): void {
    this.#waiting.length = 0;
  }
}

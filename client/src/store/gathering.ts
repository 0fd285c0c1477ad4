/** Collects items that arrive in quick succession and delivers them together: the first after a pause without a wait. */
export class Gathering<Item> {
  readonly #apartMs: number;
  readonly #deliver: (items: Item[]) => void;
  #waiting: Item[] = [];
  #deliveredAt = Number.NEGATIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param apartMs how long at least is between a delivery and the next */
  constructor(apartMs: number, deliver: (items: Item[]) => void) {
    this.#apartMs = apartMs;
    this.#deliver = deliver;
  }

  push(item: Item): void {
    this.#waiting.push(item);
    // A timer and not a frame, which a page in the background does not have.
    this.#timer ??= setTimeout(() => this.flush(), Math.max(0, this.#deliveredAt + this.#apartMs - performance.now()));
  }

  /** Delivers what is waiting now. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#waiting.length === 0) return;
    const items = this.#waiting;
    this.#waiting = [];
    this.#deliveredAt = performance.now();
    this.#deliver(items);
  }

  /** Drops what is waiting. */
  clear(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting = [];
  }
}

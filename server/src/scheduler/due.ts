import type { Component } from './component.ts';

/**
 * The items of a component that are due: each is either waiting for its turn, in the order in which it became due, or worked
 * on. It is never both, and never twice at the same time.
 */
export class Due<Item> {
  readonly #component: Component<Item>;
  #waiting = new Map<string, Item>();
  readonly #begun = new Set<string>();
  readonly #unfinished = new Set<string>();
  /** What failed the last time: in a batch it would fail the others, too. */
  #failed = new Set<string>();

  constructor(component: Component<Item>) {
    this.#component = component;
  }

  /**
   * Has what a look has found wait, in place of what an earlier one found. What is being worked on does not: if it is still due
   * afterwards, the next look finds it. An unfinished item stays as the pass before left it, which knows more than a look.
   */
  found(items: readonly Item[]): void {
    const found = new Map(items.map((item) => [this.#keyOf(item), item]));
    this.#failed = new Set([...this.#failed].filter((key) => found.has(key)));
    const waiting = [...this.#waiting].filter(([key]) => found.has(key) || this.#unfinished.has(key));
    const others = [...found].filter(([key]) => !this.#begun.has(key) && !this.#unfinished.has(key));
    this.#waiting = new Map([...waiting, ...others]);
  }

  /** Takes the items that are to be worked on next: one that is slow or failed is by itself. Empty if none is waiting. */
  begin(): Item[] {
    const batch: Item[] = [];
    for (const [key, item] of this.#waiting) {
      const isAlone = this.#failed.has(key) || this.#component.isSlow?.(item);
      if (isAlone && batch.length > 0) continue;
      this.#waiting.delete(key);
      this.#unfinished.delete(key);
      this.#begun.add(key);
      batch.push(item);
      if (isAlone || batch.length === this.#component.batch) break;
    }
    return batch;
  }

  /** Notes what became of a batch. Its unfinished items wait behind all others, so that a large one does not hold them up. */
  ended(
    batch: readonly Item[],
    { unfinished, failed }: { unfinished: readonly Item[]; failed: readonly Item[] },
  ): void {
    for (const item of batch) {
      const key = this.#keyOf(item);
      this.#begun.delete(key);
      this.#failed.delete(key);
    }
    for (const item of failed) this.#failed.add(this.#keyOf(item));
    for (const item of unfinished) {
      this.#unfinished.add(this.#keyOf(item));
      this.#waiting.set(this.#keyOf(item), item);
    }
  }

  /** Whether something that failed the last time is still due, as far as is known. */
  get isFailing(): boolean {
    return this.#failed.size > 0;
  }

  #keyOf(item: Item): string {
    return JSON.stringify(this.#component.nameOf(item));
  }
}

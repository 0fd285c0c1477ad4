import type { Component } from './component.ts';

/**
 * The items of a component that are due: each is either waiting for its turn, in the order in which it became due, or worked
 * on. It is never both, and never twice at the same time.
 */
export class Due<Item> {
  readonly #component: Component<Item>;
  readonly #waiting = new Map<string, Item>();
  readonly #begun = new Set<string>();
  /** What failed the last time: in a batch it would fail the others, too. */
  #failed = new Set<string>();

  constructor(component: Component<Item>) {
    this.#component = component;
  }

  /** Adds what a look has found, except what is being worked on: if that is still due afterwards, the next look finds it. */
  found(items: readonly Item[]): void {
    const stillFailing = new Set<string>();
    for (const item of items) {
      const key = this.#keyOf(item);
      if (this.#failed.has(key)) stillFailing.add(key);
      if (!this.#begun.has(key)) this.#waiting.set(key, item);
    }
    this.#failed = stillFailing;
  }

  /** Takes the items that are to be worked on next: one that is slow or failed is by itself. Empty if none is waiting. */
  begin(): Item[] {
    const batch: Item[] = [];
    for (const [key, item] of this.#waiting) {
      const isAlone = this.#failed.has(key) || this.#component.isSlow?.(item);
      if (isAlone && batch.length > 0) continue;
      this.#waiting.delete(key);
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
    for (const item of unfinished) this.#waiting.set(this.#keyOf(item), item);
  }

  #keyOf(item: Item): string {
    return JSON.stringify(this.#component.nameOf(item));
  }
}

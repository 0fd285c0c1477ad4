/** What identifies an item. */
export type Key = number | string;

/**
 * Where the items of a list begin, in px: by their measured sizes, and by estimates of those that have not been measured. What
 * a change costs depends on how many items follow the first that is concerned.
 */
export class Offsets {
  readonly #sizes = new Map<Key, number>();
  #keys: Key[] = [];
  #estimates: number[] = [];
  /** Of each item, and of the end of the last; right up to, and including, the index `#right`. */
  readonly #starts: number[] = [0];
  #right = 0;

  get count(): number {
    return this.#keys.length;
  }

  /** Takes over the items as they are now. */
  update<Item>(items: readonly Item[], keyOf: (item: Item) => Key, estimate: (item: Item) => number): void {
    let same = 0;
    for (const [index, item] of items.entries()) {
      const key = keyOf(item);
      const size = estimate(item);
      if (same === index && this.#keys[index] === key && this.#estimates[index] === size) same += 1;
      this.#keys[index] = key;
      this.#estimates[index] = size;
    }
    this.#keys.length = items.length;
    this.#estimates.length = items.length;
    this.#right = Math.min(this.#right, same);
  }

  /** Notes how large an item is. Returns by how much it differs from what was known of it. */
  measure(index: number, size: number): number {
    const key = this.#keys[index];
    if (key === undefined) return 0;
    const difference = size - this.#sizeAt(index);
    this.#sizes.set(key, size);
    if (difference !== 0) this.#right = Math.min(this.#right, index);
    return difference;
  }

  /** Where an item begins; of an index after the last one, where that ends. */
  startOf(index: number): number {
    const until = Math.min(index, this.#keys.length);
    for (let at = this.#right; at < until; at += 1) {
      this.#starts[at + 1] = (this.#starts[at] ?? 0) + this.#sizeAt(at);
    }
    this.#right = Math.max(this.#right, until);
    return this.#starts[until] ?? 0;
  }

  /** The index of the item that is at a place: the first or the last one where there is none. */
  indexAt(place: number): number {
    let low = 0;
    let high = Math.max(0, this.#keys.length - 1);
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.startOf(middle) <= place) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** The index of an item; -1 if it is not in the list. */
  indexOf(key: Key): number {
    return this.#keys.indexOf(key);
  }

  /** What identifies the item with an index. */
  keyAt(index: number): Key | undefined {
    return this.#keys[index];
  }

  #sizeAt(index: number): number {
    const key = this.#keys[index];
    return (key === undefined ? undefined : this.#sizes.get(key)) ?? this.#estimates[index] ?? 0;
  }
}

interface Kept<Value> {
  value: Value;
  /** By `performance.now()`, which nobody sets. */
  until: number;
}

/**
 * Remembers values by key, each for the same time and so many at most: beyond that the oldest are forgotten. What is remembered
 * twice counts from the second time.
 */
export class ShortMemory<Key, Value> {
  readonly #ms: number;
  readonly #most: number;
  /** In the order in which they are forgotten. */
  readonly #kept = new Map<Key, Kept<Value>>();

  constructor({ ms, most }: { ms: number; most: number }) {
    this.#ms = ms;
    this.#most = most;
  }

  /** The value, unless it is unknown or its time is over. */
  get(key: Key): Value | undefined {
    const kept = this.#kept.get(key);
    return kept && kept.until > performance.now() ? kept.value : undefined;
  }

  /** @param since when the value was true, by `performance.now()`: before it was asked for, if that took a while */
  keep(key: Key, value: Value, since = performance.now()): void {
    this.#kept.delete(key);
    this.#kept.set(key, { value, until: since + this.#ms });
    this.#forgetOldest();
  }

  forget(key: Key): void {
    this.#kept.delete(key);
  }

  #forgetOldest(): void {
    const now = performance.now();
    for (const [key, { until }] of this.#kept) {
      if (until > now && this.#kept.size <= this.#most) return;
      this.#kept.delete(key);
    }
  }
}

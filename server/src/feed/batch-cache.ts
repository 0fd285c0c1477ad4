import type { Batch } from './batch.ts';

export interface CacheLimits {
  bytes: number;
  /** ms after which a batch is read again, since the names in it may have changed. */
  ageMs: number;
}

/** Keeps the batches that were used last, up to a number of bytes. */
export class BatchCache {
  readonly #limits: CacheLimits;
  /** In the order of their last use. */
  readonly #batches = new Map<string, { batch: Batch; storedAt: number }>();
  #bytes = 0;

  constructor(limits: CacheLimits) {
    this.#limits = limits;
  }

  get(key: string): Batch | undefined {
    const entry = this.#batches.get(key);
    if (!entry) return undefined;
    this.#batches.delete(key);
    if (performance.now() - entry.storedAt < this.#limits.ageMs) {
      this.#batches.set(key, entry);
      return entry.batch;
    }
    this.#bytes -= entry.batch.size;
    return undefined;
  }

  set(key: string, batch: Batch): void {
    this.delete(key);
    this.#batches.set(key, { batch, storedAt: performance.now() });
    this.#bytes += batch.size;
    for (const oldest of this.#batches.keys()) {
      if (this.#bytes <= this.#limits.bytes) return;
      this.delete(oldest);
    }
  }

  delete(key: string): void {
    const entry = this.#batches.get(key);
    if (!entry) return;
    this.#batches.delete(key);
    this.#bytes -= entry.batch.size;
  }
}

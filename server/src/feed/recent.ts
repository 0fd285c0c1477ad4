import type { Batch } from './batch.ts';

/** Bytes of events kept: some two thousand of the usual length. */
const keptBytes = 512 * 1024;

/** Keeps the latest events for watchers who resume after a short absence: even a crowd of them costs Redis nothing. */
export class Recent {
  #batches: Batch[] = [];
  #bytes = 0;

  add(batch: Batch): void {
    this.#batches.push(batch);
    this.#bytes += batch.size;
    while (this.#bytes > keptBytes) this.#bytes -= this.#batches.shift()?.size ?? 0;
  }

  clear(): void {
    this.#batches = [];
    this.#bytes = 0;
  }

  /** The batch that has the change after a number; undefined if that one is no longer kept, or not there yet. */
  after(cursor: number): Batch | undefined {
    const first = this.#batches[0]?.events[0];
    if (!first || first.seq > cursor + 1) return undefined;
    let [low, high] = [0, this.#batches.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#batches[middle]?.last ?? 0) > cursor) high = middle;
      else low = middle + 1;
    }
    return this.#batches[low];
  }
}

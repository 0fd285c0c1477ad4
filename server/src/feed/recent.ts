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

  /** The batches that hold everything after a number; undefined if they do not go back that far. */
  after(cursor: number): Batch[] | undefined {
    const first = this.#batches[0]?.events[0];
    return first && first.seq <= cursor + 1 ? [...this.#batches] : undefined;
  }
}

import type { Batch } from './batch.ts';

/** Events kept; the newest batch is kept whatever its size. */
const kept = 2_000;

/** Keeps the latest events for watchers who resume after a short absence: even a crowd of them costs Redis nothing. */
export class Recent {
  #batches: Batch[] = [];
  #events = 0;

  add(batch: Batch): void {
    this.#batches.push(batch);
    this.#events += batch.events.length;
    while (this.#events > kept && this.#batches.length > 1) this.#events -= this.#batches.shift()?.events.length ?? 0;
  }

  clear(): void {
    this.#batches = [];
    this.#events = 0;
  }

  /** The batches that hold everything after a number; undefined if they do not go back that far. */
  after(cursor: number): Batch[] | undefined {
    const first = this.#batches[0]?.events[0];
    return first && first.seq <= cursor + 1 ? [...this.#batches] : undefined;
  }
}

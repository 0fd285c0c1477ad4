import type { FeedEvent } from '@rollcall/shared/events';
import { eventFrame } from './frames.ts';

/** Events that are delivered together, encoded once for any number of watchers. */
export class Batch {
  readonly events: readonly FeedEvent[];
  readonly #frames: string[];
  readonly #whole: Buffer;

  constructor(events: readonly FeedEvent[]) {
    this.events = events;
    this.#frames = events.map(eventFrame);
    this.#whole = Buffer.from(this.#frames.join(''));
  }

  /** How many of the events a watcher with this cursor has already seen. */
  seenAt(cursor: number): number {
    const next = this.events.findIndex(({ seq }) => seq > cursor);
    return next === -1 ? this.events.length : next;
  }

  /** The encoded events from index `from` on; for a whole batch, the same buffer for everybody. */
  bytes(from = 0): Buffer {
    return from === 0 ? this.#whole : Buffer.from(this.#frames.slice(from).join(''));
  }

  get last(): number {
    return this.events.at(-1)?.seq ?? 0;
  }
}

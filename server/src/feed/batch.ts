import type { FeedEvent } from '@rollcall/shared/events';
import { eventFrame } from './frames.ts';

/** Events that travel together: encoded once, whoever and however many receive them. */
export class Batch {
  readonly events: readonly FeedEvent[];
  readonly #frames: string[];
  readonly #whole: Buffer;

  constructor(events: readonly FeedEvent[]) {
    this.events = events;
    this.#frames = events.map(eventFrame);
    this.#whole = Buffer.from(this.#frames.join(''));
  }

  /** How many of the events a watcher at this place has seen. */
  seenAt(cursor: number): number {
    const next = this.events.findIndex(({ seq }) => seq > cursor);
    return next === -1 ? this.events.length : next;
  }

  /** The bytes of the events from the n-th on; the same buffer for all who receive the whole. */
  bytes(from = 0): Buffer {
    return from === 0 ? this.#whole : Buffer.from(this.#frames.slice(from).join(''));
  }

  get last(): number {
    return this.events.at(-1)?.seq ?? 0;
  }
}

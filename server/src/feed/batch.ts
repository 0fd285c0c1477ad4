import type { FeedEvent } from '@rollcall/shared/events';
import { eventFrame } from './frames.ts';

/** Events that are delivered together, encoded once for any number of watchers. */
export class Batch {
  readonly events: readonly FeedEvent[];
  readonly #whole: Buffer;
  /** Where in the bytes each event begins. */
  readonly #starts: number[] = [];

  /** @param generation that of the line which the events are on */
  constructor(events: readonly FeedEvent[], generation: number) {
    this.events = events;
    const frames = events.map((event) => Buffer.from(eventFrame(event, generation)));
    let start = 0;
    for (const frame of frames) {
      this.#starts.push(start);
      start += frame.length;
    }
    this.#whole = Buffer.concat(frames);
  }

  /** How many of the events a watcher with this cursor has already seen. */
  seenAt(cursor: number): number {
    const next = this.events.findIndex(({ seq }) => seq > cursor);
    return next === -1 ? this.events.length : next;
  }

  /** The encoded events from index `from` on: a part of the same memory for everybody. */
  bytes(from = 0): Buffer {
    return this.#whole.subarray(this.#starts[from] ?? this.#whole.length);
  }

  /** How many bytes it takes to keep. */
  get size(): number {
    return this.#whole.length;
  }

  get last(): number {
    return this.events.at(-1)?.seq ?? 0;
  }
}

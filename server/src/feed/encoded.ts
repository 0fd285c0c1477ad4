import type { FeedEvent } from '@rollcall/shared/events';
import { chunkOf } from './frames.ts';

/** Encodes an event of a generation of a line in the format of a feed. */
export type EncodeEvent = (event: FeedEvent, generation: number) => string;

/** Events as they are sent. */
export interface Sendable {
  readonly events: readonly FeedEvent[];
  readonly bytes: Buffer;
  /** The bytes as one chunk of an HTTP response; missing where they are only a part of what is sent to most watchers. */
  readonly chunk?: Buffer;
}

/** Events of one generation of a line, encoded in one format. */
export class Encoded implements Sendable {
  readonly events: readonly FeedEvent[];
  readonly bytes: Buffer;
  readonly chunk: Buffer;
  /** Where in the bytes each event begins. */
  readonly #starts: number[] = [];

  constructor(events: readonly FeedEvent[], generation: number, encode: EncodeEvent) {
    this.events = events;
    const frames = events.map((event) => Buffer.from(encode(event, generation)));
    let length = 0;
    for (const frame of frames) {
      this.#starts.push(length);
      length += frame.length;
    }
    this.chunk = chunkOf(frames);
    const start = this.chunk.indexOf('\n') + 1;
    this.bytes = this.chunk.subarray(start, start + length);
  }

  /** The events from one index up to another, in the same memory. */
  part(from: number, to: number): Sendable {
    if (from === 0 && to === this.events.length) return this;
    return {
      events: this.events.slice(from, to),
      bytes: this.bytes.subarray(this.#startOf(from), this.#startOf(to)),
    };
  }

  #startOf(index: number): number {
    return this.#starts[index] ?? this.bytes.length;
  }
}

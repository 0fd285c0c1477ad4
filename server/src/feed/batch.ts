import type { Amended, FeedEvent } from '@rollcall/shared/events';
import { withoutDetails } from '../domain/people/without-details.ts';
import { Encoded, type EncodeEvent, type Sendable } from './encoded.ts';
import { eventFrame } from './frames.ts';

/**
 * Events that are delivered together. In each format, they are encoded at most twice for any number of watchers: with and
 * without details.
 */
export class Batch {
  readonly events: readonly FeedEvent[];
  readonly #generation: number;
  readonly #withDetails = new Map<EncodeEvent, Encoded>();
  readonly #withoutDetails = new Map<EncodeEvent, Encoded>();
  /** How many bytes it takes to keep, in one format. */
  readonly size: number;
  /** By user: at which indexes they joined. */
  readonly #joins = new Map<number, number[]>();
  /** By user: at which index they last left because they are not invited any more. */
  readonly #uninvited = new Map<number, number>();
  readonly amendments: readonly Amended[];

  /** @param generation that of the line which the events are on */
  constructor(events: readonly FeedEvent[], generation: number) {
    this.events = events;
    this.#generation = generation;
    this.amendments = events.filter((event) => event.type === 'amended');
    for (const [index, event] of events.entries()) {
      if (event.type === 'left' && event.reason === 'uninvited') this.#uninvited.set(event.userID, index);
      if (event.type !== 'joined') continue;
      const joins = this.#joins.get(event.userID);
      if (joins) joins.push(index);
      else this.#joins.set(event.userID, [index]);
    }
    // In the format of most watchers.
    const { length } = this.#encoded(eventFrame, true).bytes;
    this.size = this.#joins.size > 0 ? 2 * length : length;
  }

  /** How many of the events a watcher with this cursor has already seen. */
  seenAt(cursor: number): number {
    const next = this.events.findIndex(({ seq }) => seq > cursor);
    return next === -1 ? this.events.length : next;
  }

  /** At which indexes a user joined. */
  joinsOf(userID: number): readonly number[] {
    return this.#joins.get(userID) ?? [];
  }

  /** At which index a user left because they are not invited any more, if that is after a number. */
  uninvitedAt(userID: number, after: number): number | undefined {
    const index = this.#uninvited.get(userID);
    const seq = index === undefined ? 0 : (this.events[index]?.seq ?? 0);
    return seq > after ? index : undefined;
  }

  /** The events from one index up to another; without details, the age, gender and e-mail of who joined are null. */
  part(from: number, to: number, details: boolean, encode: EncodeEvent): Sendable {
    return this.#encoded(encode, details || this.#joins.size === 0).part(from, to);
  }

  #encoded(encode: EncodeEvent, details: boolean): Encoded {
    const known = details ? this.#withDetails : this.#withoutDetails;
    const found = known.get(encode);
    if (found) return found;
    const encoded = new Encoded(details ? this.events : this.events.map(hideDetails), this.#generation, encode);
    known.set(encode, encoded);
    return encoded;
  }

  get last(): number {
    return this.events.at(-1)?.seq ?? 0;
  }
}

const hideDetails = (event: FeedEvent): FeedEvent =>
  event.type === 'joined' ? { ...event, ...withoutDetails(event) } : event;

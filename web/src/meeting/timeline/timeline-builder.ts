import type { FeedChange } from '@rollcall/client';
import type { MeetingMessage } from '@rollcall/client/react';
import { addToTimeline, addUnsent, type TimelineRow } from './timeline.ts';

/** Builds the rows of a meeting. What further changes cost depends on how many they are, not on how many there were. */
export class TimelineBuilder {
  #rows: TimelineRow[] = [];
  /** How many of the rows are of changes; after them come the user's unsent messages. */
  #rowsOfChanges = 0;
  #changes = 0;
  #lastChange: FeedChange | undefined;
  /** The name of everybody who has ever joined. */
  readonly #names = new Map<number, string>();

  /**
   * Adds what is new, and returns all rows. They grow in place, unless the server has lost changes.
   *
   * @param unsent the user's messages that are not among the changes yet
   */
  follow(changes: readonly FeedChange[], unsent: readonly MeetingMessage[]): readonly TimelineRow[] {
    if (changes[this.#changes - 1] !== this.#lastChange) this.#startOver();
    this.#rows.length = this.#rowsOfChanges;
    for (const change of changes.slice(this.#changes)) {
      addToTimeline(this.#rows, change, { nameOf: (userID) => this.#names.get(userID) });
      if (change.type === 'joined') this.#names.set(change.userID, change.name);
    }
    this.#rowsOfChanges = this.#rows.length;
    this.#changes = changes.length;
    this.#lastChange = changes.at(-1);
    for (const message of unsent) addUnsent(this.#rows, message);
    return this.#rows;
  }

  #startOver(): void {
    this.#rows = [];
    this.#rowsOfChanges = 0;
    this.#changes = 0;
  }
}

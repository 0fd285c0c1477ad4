import type { FeedChange } from '@rollcall/client';

/** ms without a change after which the history is there */
const quietMs = 1_500;
/** The same, while what was read before is not there yet. */
const patientMs = 10_000;
/** ms after which it is there in a meeting where one message follows the other */
const busyMs = 10_000;

/**
 * What of a meeting the user has not read: the messages of others after the mark. What further changes cost depends on how
 * many they are, not on how many there were.
 */
export class UnreadMessages {
  readonly #userID: number;
  /** The numbers of others' messages. */
  #seqs: number[] = [];
  #changes = 0;
  #lastChange: FeedChange | undefined;
  #mark: number;
  /** Nothing of the history is new to somebody who has never been here. */
  #isFirstVisit: boolean;
  #isOpening = true;
  /** When the last change came, and when what was read before was there. */
  #changedAt = 0;
  #reachedAt: number | undefined;
  /** How many of `#seqs` are read. */
  #read = 0;
  #divider: number | undefined;

  /** @param mark the number of the last change that the user has read; undefined on their first visit */
  constructor(userID: number, mark: number | undefined) {
    this.#userID = userID;
    this.#mark = mark ?? 0;
    this.#isFirstVisit = mark === undefined;
  }

  /** The number of the last change that is read; undefined on a first visit until the history is there. */
  get mark(): number | undefined {
    return this.#isFirstVisit ? undefined : this.#mark;
  }

  /** Whether the history may still be on its way. */
  get isOpening(): boolean {
    return this.#isOpening;
  }

  /** How many messages are not read. */
  get count(): number {
    return this.#seqs.length - this.#read;
  }

  /** The first message that is not read. */
  get first(): number | undefined {
    return this.#seqs[this.#read];
  }

  /** The message that was the first unread one when there last began to be any: it stays so while they are read. */
  get divider(): number | undefined {
    return this.#divider;
  }

  /**
   * Adds what is new.
   *
   * @param isRead whether the user sees it at once
   */
  follow(changes: readonly FeedChange[], isRead: boolean): void {
    if (changes[this.#changes - 1] !== this.#lastChange) this.#startOver();
    if (changes.length === this.#changes) return;
    const hadUnread = this.count > 0;
    for (const change of changes.slice(this.#changes)) {
      if (change.type === 'posted' && change.userID !== this.#userID) this.#seqs.push(change.seq);
    }
    this.#changes = changes.length;
    this.#lastChange = changes.at(-1);
    this.#changedAt = performance.now();
    if (isRead || this.#isFirstVisit) this.#mark = Math.max(this.#mark, this.#lastSeq);
    this.#countRead();
    if (!hadUnread && this.count > 0) this.#divider = this.first;
  }

  /** Takes what comes up to a change as read. Returns whether that is any news. */
  readUpTo(seq: number): boolean {
    if (seq <= this.#mark) return false;
    this.#mark = seq;
    this.#countRead();
    return true;
  }

  /** Takes everything as read, and marks no place any longer. */
  readAll(): void {
    this.readUpTo(this.#lastSeq);
    this.#divider = undefined;
  }

  /** The history begins to come. */
  load(): void {
    this.#changedAt = performance.now();
    this.#reachedAt = undefined;
  }

  /** Finds out whether the history is there, as far as one can know: nothing in it says so. What comes then is new. */
  settle(): boolean {
    const now = performance.now();
    const hasReached = this.#lastSeq >= this.#mark;
    if (hasReached) this.#reachedAt ??= now;
    const isQuiet = now - this.#changedAt > (hasReached ? quietMs : patientMs);
    if (!isQuiet && now - (this.#reachedAt ?? now) < busyMs) return false;
    this.#isOpening = false;
    this.#isFirstVisit = false;
    // If the server has lost changes since the last visit.
    this.#mark = Math.min(this.#mark, this.#lastSeq);
    return true;
  }

  /** The server has lost changes. Nothing of what is delivered again is new. */
  #startOver(): void {
    this.#seqs = [];
    this.#read = 0;
    this.#changes = 0;
    this.#lastChange = undefined;
    this.#mark = 0;
    this.#isFirstVisit = true;
    this.#isOpening = true;
    this.#divider = undefined;
  }

  #countRead(): void {
    while ((this.first ?? Number.POSITIVE_INFINITY) <= this.#mark) this.#read += 1;
  }

  get #lastSeq(): number {
    return this.#lastChange?.seq ?? 0;
  }
}

import type { LogEntry } from '@rollcall/lua/fields';
import type { UserID } from '@rollcall/shared/numbers';

/** What somebody was in for: an instance's window, of a live one up to now. Both in ms since 1970. */
export interface Window {
  from: number;
  until: number;
}

/** A stretch of time within a window, in ms since 1970. */
export interface Interval {
  from: number;
  to: number;
}

/** When a user was in. */
export interface Attended {
  /** In their order, none of which touches another. One in which a user came and went within a millisecond has no length. */
  intervals: readonly Interval[];
  joins: number;
  /** Whether the record has no leave after the last join. */
  isIn: boolean;
}

/** Of a join or a leave, what tells when somebody was in. */
export type Coming = Pick<LogEntry, 'userID' | 'eventType' | 'timestamp'>;

/**
 * Adds up who was in and when, from the joins and leaves of one instance in the order of `seq`.
 *
 * - An interval is from a join to the next leave of that user by `seq`; without a leave, to the end of the window.
 * - Intervals are clipped to the window, and merged where they overlap or touch, so no moment counts twice.
 * - Where a clock was set back, a leave can have an earlier time than its join: such an interval has no length.
 * - Each join counts as one, also one for which the user was in already; a leave of who is not in counts for nothing.
 *
 * It takes memory in proportion to people and to their separate intervals, not to changes.
 */
export class Attendance {
  readonly #window: Window;
  readonly #people = new Map<UserID, Person>();

  constructor(window: Window) {
    this.#window = window;
  }

  add({ userID, eventType, timestamp }: Coming): void {
    const person = this.#people.get(userID) ?? { intervals: [], joins: 0, since: undefined };
    this.#people.set(userID, person);
    const time = this.#clip(timestamp.getTime());
    if (eventType === 'join') {
      person.joins += 1;
      person.since ??= time;
    } else if (person.since !== undefined) {
      merge(person.intervals, { from: person.since, to: Math.max(person.since, time) });
      person.since = undefined;
    }
  }

  /** Everybody who has joined, in the order of their first change. Nothing may be added while, or after, this is read. */
  *people(): Generator<[UserID, Attended]> {
    for (const [userID, { intervals, joins, since }] of this.#people) {
      if (joins === 0) continue;
      if (since !== undefined) merge(intervals, { from: since, to: this.#clip(this.#window.until) });
      yield [userID, { intervals, joins, isIn: since !== undefined }];
    }
  }

  #clip(time: number): number {
    const { from, until } = this.#window;
    return Math.max(from, Math.min(time, until));
  }
}

interface Person {
  intervals: Interval[];
  joins: number;
  /** When the interval began that goes on. */
  since: number | undefined;
}

/** Adds an interval to a list of separate ones, which is usually later than all of them. */
function merge(intervals: Interval[], { from, to }: Interval): void {
  const first = intervals.findLastIndex((interval) => interval.to < from) + 1;
  const touched = intervals.slice(first).filter((interval) => interval.from <= to);
  intervals.splice(first, touched.length, {
    from: Math.min(from, ...touched.map((interval) => interval.from)),
    to: Math.max(to, ...touched.map((interval) => interval.to)),
  });
}

/** How long somebody was in, in ms. */
export const lengthOf = ({ intervals }: Pick<Attended, 'intervals'>): number =>
  intervals.reduce((sum, { from, to }) => sum + (to - from), 0);

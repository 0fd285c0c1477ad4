import type { Attended as AddedUp, Attendee } from '@rollcall/shared/history';
import { type Attended, type Interval, lengthOf, type Window } from './attendance-of.ts';

/** When somebody was in an instance. */
export interface AttendedInstance extends Attended {
  orderID: number;
  window: Window;
}

/** Intervals of each person that an answer has. */
const mostIntervals = 500;

/**
 * Adds up when somebody was in each of some instances: who was in two at the same time counts in both.
 *
 * @param lasted how long all the instances together lasted, also those without this person, in ms
 */
export function attendedTogether(
  instances: readonly AttendedInstance[],
  lasted: number,
): Omit<Attendee, 'userID' | 'name' | 'email'> {
  const intervals = instances.flatMap((instance) => instance.intervals).toSorted((one, other) => one.from - other.from);
  return {
    ...addUp(instances, intervals, lasted),
    intervals: intervals.slice(0, mostIntervals).map(({ from, to }) => ({ from: new Date(from), to: new Date(to) })),
    intervalsLeftOut: Math.max(0, intervals.length - mostIntervals),
    instances: instances.map((instance) => ({
      orderID: instance.orderID,
      ...addUp([instance], instance.intervals, instance.window.until - instance.window.from),
    })),
  };
}

function addUp(instances: readonly Attended[], intervals: readonly Interval[], lasted: number): AddedUp {
  const length = lengthOf({ intervals });
  const isIn = instances.some((instance) => instance.isIn);
  const first = intervals[0]?.from;
  const last = intervals.reduce((latest, { to }) => Math.max(latest, to), Number.NEGATIVE_INFINITY);
  return {
    seconds: length / 1000,
    share: lasted > 0 ? length / lasted : 0,
    joins: instances.reduce((sum, { joins }) => sum + joins, 0),
    firstIn: first === undefined ? null : new Date(first),
    lastOut: isIn || intervals.length === 0 ? null : new Date(last),
    isIn,
  };
}

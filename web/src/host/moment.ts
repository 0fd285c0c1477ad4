import { clock } from '../times.ts';

const dayFormat = new Intl.DateTimeFormat(undefined, { weekday: 'short', day: 'numeric', month: 'short' });

/** A time of today by its clock, `10:45`, and another with its day: `10:45 on Fri 27 Nov`. */
export const moment = (at: Date, today = new Date()): string =>
  at.toDateString() === today.toDateString() ? clock(at) : `${clock(at)} on ${dayFormat.format(at)}`;

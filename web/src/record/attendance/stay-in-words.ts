import type { Stay } from '../presence/people-over-time.ts';
import { length } from './lengths.ts';

const withinDay = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
const withDay = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

/** A stay to the second, with its length: `10:02:11 – 10:30:05 (0:27:54)`. */
export function exactly({ from, to }: Stay, goesOn: boolean): string {
  const isOneDay = from.toDateString() === to.toDateString();
  const format = isOneDay ? withinDay : withDay;
  const lasted = length((to.getTime() - from.getTime()) / 1000);
  return goesOn
    ? `since ${format.format(from)} (${lasted} so far)`
    : `${format.format(from)} – ${format.format(to)} (${lasted})`;
}

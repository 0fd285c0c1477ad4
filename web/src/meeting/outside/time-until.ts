const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

const counted = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? '' : 's'}`;

/** How long it is until a meeting opens: `Opens in 12 minutes`. Seconds are counted at the very end alone. */
export function timeUntil(opensAt: Date, now: number): string {
  const seconds = Math.ceil((opensAt.getTime() - now) / 1000);
  if (seconds <= 0) return 'Opening…';
  if (seconds < 2 * minute) return `Opens in ${counted(seconds, 'second')}`;
  if (seconds < 2 * hour) return `Opens in ${counted(Math.floor(seconds / minute), 'minute')}`;
  if (seconds >= 2 * day) return `Opens in ${counted(Math.floor(seconds / day), 'day')}`;
  return `Opens in ${Math.floor(seconds / hour)} h ${Math.floor((seconds % hour) / minute)} min`;
}

/** Minutes before the start, of which somebody is notified who does not look at the countdown. */
const marks = [1, 5, 10, 30, 60];

/** What a screen reader announces of a countdown: a few times in all, and each time something that is true for a while. */
export function announcedUntil(opensAt: Date, now: number): string {
  const minutes = (opensAt.getTime() - now) / (minute * 1000);
  const mark = marks.find((mark) => minutes <= mark);
  if (mark === undefined) return '';
  return mark === 60 ? 'The meeting opens within an hour.' : `The meeting opens within ${counted(mark, 'minute')}.`;
}

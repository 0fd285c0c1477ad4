import { useEffect, useState } from 'react';

const clockFormat = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const fullFormat = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' });
const exactFormat = new Intl.DateTimeFormat(undefined, {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZoneName: 'short',
});
const dayFormat = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' });
const dayOfYearFormat = new Intl.DateTimeFormat(undefined, { dateStyle: 'full' });
const shortDayFormat = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const shortDayOfYearFormat = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });

const dayMs = 24 * 60 * 60_000;
const nearDays = ['yesterday', 'today', 'tomorrow'];

/** `14:05`, in the viewer's time zone. */
export const clock = (time: Date): string => clockFormat.format(time);
/** Day, time to the second, and the viewer's time zone: `Thursday 26 November 2026 at 14:05:09 CET`. */
export const inFull = (time: Date): string => fullFormat.format(time);

/** The same, briefly: `Thu 26 Nov, 14:05:09 CET`. */
export const exactly = (time: Date): string => exactFormat.format(time);

/** The midnight at which a day begins in the viewer's time zone, in ms. */
export const midnightBefore = (time: Date | number): number => new Date(time).setHours(0, 0, 0, 0);
/** Whether two times are on the same day in the viewer's time zone. */
export const isSameDay = (a: Date, b: Date): boolean => a.toDateString() === b.toDateString();
const isSameYear = (a: Date, b: Date): boolean => a.getFullYear() === b.getFullYear();

/** A day that is called by its nearness to today. */
function nearDay(time: Date, now: Date): string | undefined {
  // Rounded, since a day has 23 or 25 hours where the clocks change.
  const daysAhead = Math.round((midnightBefore(time) - midnightBefore(now)) / dayMs);
  return nearDays[daysAhead + 1];
}

/** `Thursday 26 November`; with the year if that is another. */
export const dayByName = (time: Date, now: Date): string =>
  (isSameYear(time, now) ? dayFormat : dayOfYearFormat).format(time);

/** `Today`, `Yesterday`, `Tomorrow`, `Thursday 26 November`; with the year if that is another. */
export function day(time: Date, now = new Date()): string {
  const near = nearDay(time, now);
  return near ? near.charAt(0).toUpperCase() + near.slice(1) : dayByName(time, now);
}

/** When something begins and ends: `Today, 14:05 – 15:30`, `Today, 23:00 – tomorrow, 01:00`. */
export function window(from: Date, to: Date, now = new Date()): string {
  const dayOfEnd = isSameDay(from, to) ? '' : `${nearDay(to, now) ?? dayByName(to, now)}, `;
  return `${day(from, now)}, ${clock(from)} – ${dayOfEnd}${clock(to)}`;
}

/** A time, with its day if that is not today: `14:05`, `26 Nov, 14:05`. */
export function dated(time: Date, now = new Date()): string {
  if (isSameDay(time, now)) return clock(time);
  return `${(isSameYear(time, now) ? shortDayFormat : shortDayOfYearFormat).format(time)}, ${clock(time)}`;
}

/** When something happens, to go on with a sentence: `at 14:05`, `yesterday at 14:05`, `on Thursday 26 November at 14:05`. */
export function when(time: Date, now = new Date()): string {
  if (isSameDay(time, now)) return `at ${clock(time)}`;
  return `${nearDay(time, now) ?? `on ${dayByName(time, now)}`} at ${clock(time)}`;
}

/** The time left until `end`: `2 h 10 min left`, `45 s left`. */
export function timeLeft(end: Date, now: number): string {
  const seconds = Math.ceil((end.getTime() - now) / 1000);
  if (seconds <= 0) return 'ending now';
  if (seconds < 120) return `${seconds} s left`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 120) return `${minutes} min left`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min left` : `${Math.floor(hours / 24)} days left`;
}

/** The viewer's time in ms, updated every second. */
export function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

const two = (value: number): string => String(value).padStart(2, '0');

/** A day in the viewer's time zone, as a date input has it: `2026-11-26`. */
export const localDay = (time: Date): string =>
  `${String(time.getFullYear()).padStart(4, '0')}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;

/** A time in the viewer's time zone, as an input has it: `2026-11-26T14:05`. Seconds are left out. */
export const toLocal = (time: Date): string => `${localDay(time)}T${two(time.getHours())}:${two(time.getMinutes())}`;

const localShape = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/;

/** The time that an input has; undefined while it has none. A time that the clocks skip is as much later. */
export function fromLocal(value: string): Date | undefined {
  if (!localShape.test(value)) return undefined;
  const time = new Date(value);
  return Number.isNaN(time.getTime()) ? undefined : time;
}

/** The same time of day some days later: `2026-11-26T14:05` and 7 make `2026-12-03T14:05`. */
export function daysLater(value: string, days: number): string {
  const [day = '', time = ''] = value.split('T');
  const later = new Date(`${day}T00:00:00Z`);
  later.setUTCDate(later.getUTCDate() + days);
  return `${later.toISOString().slice(0, 10)}T${time}`;
}

/** The viewer's time zone: `Europe/Berlin`. */
export const zone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

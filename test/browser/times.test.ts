import { clock, dated, day, inFull, when, window } from '@rollcall/web/times';
import { expect, test } from 'vitest';

// In the zone of the machine, whichever that is: the console says times in its viewer's.
const now = new Date(2026, 10, 26, 14, 5, 9);
const on = (dayOfMonth: number, hour = 12) => new Date(2026, 10, dayOfMonth, hour);
const lastYear = new Date(2025, 10, 26, 12);
const named = (time: Date, options: Intl.DateTimeFormatOptions = {}) =>
  new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long', ...options }).format(time);

test.each([
  ['the first moment of today', on(26, 0), 'Today'],
  ['the last hour of yesterday', on(25, 23), 'Yesterday'],
  ['tomorrow', on(27, 0), 'Tomorrow'],
  ['the day before yesterday', on(24), named(on(24))],
  ['another year', lastYear, named(lastYear, { year: 'numeric' })],
])('a day has a name: %s', (_, time, name) => {
  expect(day(time, now)).toBe(name);
});

test('a day is a day where the clocks change, which has 23 or 25 hours', () => {
  for (let date = new Date(2026, 0, 1); date.getFullYear() === 2026; date.setDate(date.getDate() + 1)) {
    const next = new Date(date.getFullYear(), date.getMonth(), date.getDate() + 1);
    expect([day(date, date), day(date, next), day(next, date)]).toEqual(['Today', 'Yesterday', 'Tomorrow']);
  }
});

test.each([
  ['within a day', on(26, 9), on(26, 10), `Today, ${clock(on(26, 9))} – ${clock(on(26, 10))}`],
  ['past midnight', on(26, 23), on(27, 1), `Today, ${clock(on(26, 23))} – tomorrow, ${clock(on(27, 1))}`],
  ['for days', on(20), on(22), `${named(on(20))}, ${clock(on(20))} – ${named(on(22))}, ${clock(on(22))}`],
])('a window in words: %s', (_, from, to, words) => {
  expect(window(from, to, now)).toBe(words);
});

test('a time has its day where that is not today', () => {
  const short = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });

  expect(dated(on(26), now)).toBe(clock(on(26)));
  expect(dated(on(24), now)).toBe(`${short.format(on(24))}, ${clock(on(24))}`);
  expect(dated(lastYear, now)).toContain('2025');
  expect(when(on(26), now)).toBe(`at ${clock(on(26))}`);
  expect(when(on(25), now)).toBe(`yesterday at ${clock(on(25))}`);
  expect(when(on(24), now)).toBe(`on ${named(on(24))} at ${clock(on(24))}`);
});

test('a time in full has the seconds and the zone', () => {
  const parts = new Intl.DateTimeFormat(undefined, { timeZoneName: 'short' }).formatToParts(now);
  const zone = parts.find(({ type }) => type === 'timeZoneName')?.value;

  expect(inFull(now)).toContain(zone);
  expect(inFull(now)).toContain(':05:09');
});

import { limits } from '@rollcall/shared/limits';
import { fromLocal } from '../schedule/instances/local-time.ts';

/** Whether the end of a meeting is moved to later or to earlier. */
export type Direction = 'extend' | 'shorten';

/** What the user has chosen as the new end: so many minutes later (or earlier, if negative) than the end now, or a time. */
export type Choice = { minutes: number } | { time: string };

interface Window {
  fromdatetime: Date;
  todatetime: Date;
}

const minuteMs = 60_000;
const dayMs = 86_400_000;
const steps = [5, 15, 30];

/** By how many minutes the end may be moved with one press: never to before now. */
export const stepsOf = (direction: Direction, { todatetime }: Window, now: number): number[] =>
  direction === 'extend'
    ? steps
    : steps.map((step) => -step).filter((step) => todatetime.getTime() + step * minuteMs > now);

/** The end that a choice means; undefined while the time is incomplete. */
export const endOf = (choice: Choice, { todatetime }: Window): Date | undefined =>
  'minutes' in choice ? new Date(todatetime.getTime() + choice.minutes * minuteMs) : fromLocal(choice.time);

/** What is wrong with a new end, as far as can be said without the server, whose clock it is that counts. */
export function problemOf(end: Date | undefined, direction: Direction, window: Window): string | undefined {
  if (!end) return 'Give a day and a time.';
  if (end <= window.fromdatetime) return 'The meeting has begun later than that.';
  if (direction === 'extend' && end <= window.todatetime) return 'Choose a time after the present end.';
  if (direction === 'shorten' && end >= window.todatetime) return 'Choose a time before the present end.';
  if (end.getTime() - window.fromdatetime.getTime() > limits.windowDays * dayMs)
    return `A meeting may last ${limits.windowDays} days at most.`;
  return undefined;
}

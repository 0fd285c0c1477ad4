import { limits } from '@rollcall/shared/limits';
import { daysLater, fromLocal, toLocal } from './local-time.ts';

/** When an instance is to be. */
export interface Window {
  fromdatetime: Date;
  todatetime: Date;
}

/** One week's window of a meeting that repeats. */
export interface WeeklyWindow extends Window {
  /** Whether the clocks skip its start or its end on this day, so that it is later than in other weeks. */
  isMoved: boolean;
}

/** What repeats every week: the first time, as inputs have it, and the last day on which it may begin. */
export interface Weekly {
  starts: string;
  ends: string;
  until: string;
}

/**
 * The windows of a meeting that is at the same time of day each week, in the viewer's time zone, however the clocks change. At most
 * one more than can be added at once, which shows that there are too many.
 */
export function weeklyWindows({ starts, ends, until }: Weekly): WeeklyWindow[] {
  const windows: WeeklyWindow[] = [];
  for (let week = 0; windows.length <= limits.windows; week += 1) {
    const [start, end] = [daysLater(starts, 7 * week), daysLater(ends, 7 * week)];
    if (start.slice(0, 10) > until) break;
    const [fromdatetime, todatetime] = [fromLocal(start), fromLocal(end)];
    if (!fromdatetime || !todatetime) break;
    windows.push({
      fromdatetime,
      todatetime,
      isMoved: toLocal(fromdatetime) !== start || toLocal(todatetime) !== end,
    });
  }
  return windows;
}

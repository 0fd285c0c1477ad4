import type { InputIssue } from '@rollcall/client';
import { limits } from '@rollcall/shared/limits';
import { fromLocal, localDay, toLocal } from './local-time.ts';
import { type WeeklyWindow, type Window, weeklyWindows } from './weekly.ts';

/** One or several instances, as they are being entered. */
export interface TimeDraft {
  key: number;
  /** As the inputs have them. */
  starts: string;
  ends: string;
  isWeekly: boolean;
  /** The last day on which one may begin, if it is weekly. */
  until: string;
}

export type TimeField = 'starts' | 'ends' | 'until';
/** What is wrong with each field. */
export type TimeProblems = Partial<Record<TimeField, string>>;

const minuteMs = 60_000;
const dayMs = 86_400_000;
let keys = 0;

/** A draft of an hour that begins at the next full hour, or as long after another one as days pass. */
export function newTime(after?: TimeDraft, now = new Date()): TimeDraft {
  keys += 1;
  const last = after && { from: fromLocal(after.starts), to: fromLocal(after.ends) };
  const from = last?.from ? new Date(last.from) : new Date(now);
  if (last?.from) from.setDate(from.getDate() + 7);
  else from.setHours(from.getHours() + 1, 0, 0, 0);
  const length = last?.from && last.to ? last.to.getTime() - last.from.getTime() : 60 * minuteMs;
  const starts = toLocal(from);
  const until = new Date(from);
  until.setDate(until.getDate() + 7 * 9);
  return {
    key: keys,
    starts,
    ends: toLocal(new Date(from.getTime() + length)),
    isWeekly: false,
    until: localDay(until),
  };
}

/** The same draft with another start; the end follows, so that it lasts as long as before. */
export function startingAt(draft: TimeDraft, starts: string): TimeDraft {
  const [before, end, start] = [fromLocal(draft.starts), fromLocal(draft.ends), fromLocal(starts)];
  if (!before || !end || !start || end <= before) return { ...draft, starts };
  return { ...draft, starts, ends: toLocal(new Date(start.getTime() + end.getTime() - before.getTime())) };
}

/** The same draft, lasting so many minutes. */
export function lasting(draft: TimeDraft, minutes: number): TimeDraft {
  const start = fromLocal(draft.starts);
  return start ? { ...draft, ends: toLocal(new Date(start.getTime() + minutes * minuteMs)) } : draft;
}

/** The windows that a draft stands for; none while it lacks something. */
export function windowsOf({ starts, ends, isWeekly, until }: TimeDraft): WeeklyWindow[] {
  return weeklyWindows({ starts, ends, until: isWeekly ? until : starts.slice(0, 10) });
}

/** What the server would refuse of a draft, in words. */
export function timeProblems(draft: TimeDraft, now: number): TimeProblems {
  const [start, end] = [fromLocal(draft.starts), fromLocal(draft.ends)];
  if (!start) return { starts: 'Choose when it starts.' };
  if (!end) return { ends: 'Choose when it ends.' };
  if (end <= start) return { ends: 'It must end after it starts.' };
  if (end.getTime() <= now) return { ends: 'This is over already. Choose a later end.' };
  if (end.getTime() - start.getTime() > limits.windowDays * dayMs)
    return { ends: `A meeting can last ${limits.windowDays} days at most.` };
  if (start > yearsAhead(now)) return { starts: `Choose a start within the next ${limits.yearsAhead} years.` };
  return draft.isWeekly ? weeklyProblems(draft, now) : {};
}

function weeklyProblems(draft: TimeDraft, now: number): TimeProblems {
  if (draft.until === '') return { until: 'Choose the last day.' };
  if (draft.until < draft.starts.slice(0, 10)) return { until: 'Choose a day that is not before the first time.' };
  const windows = windowsOf(draft);
  if (windows.length > limits.windows)
    return { until: `More than ${limits.windows} times cannot be added at once. Choose an earlier day.` };
  if (windows.some(({ fromdatetime }) => fromdatetime > yearsAhead(now)))
    return { until: `Choose a day within the next ${limits.yearsAhead} years.` };
  const skipped = windows.find(({ fromdatetime, todatetime }) => todatetime <= fromdatetime);
  if (skipped)
    return { until: `The clocks skip the end of ${localDay(skipped.fromdatetime)}. Choose other times of day.` };
  return {};
}

function yearsAhead(now: number): Date {
  const later = new Date(now);
  later.setUTCFullYear(later.getUTCFullYear() + limits.yearsAhead);
  return later;
}

/** A draft of an instance that there is. */
export function timeOf({ fromdatetime, todatetime }: Window): TimeDraft {
  keys += 1;
  const starts = toLocal(fromdatetime);
  return { key: keys, starts, ends: toLocal(todatetime), isWeekly: false, until: starts.slice(0, 10) };
}

/** A draft of the instance a week after another, or if that is past, of the next hour. */
export function timeAfter(window: Window, now = new Date()): TimeDraft {
  const next = newTime(timeOf(window));
  const start = fromLocal(next.starts);
  return start && start > now ? next : newTime(undefined, now);
}

/** What is to change of an instance: an end that was not changed is left out, and keeps its seconds. */
export function amendmentOf(draft: TimeDraft, before: TimeDraft): Partial<Window> {
  const [fromdatetime, todatetime] = [fromLocal(draft.starts), fromLocal(draft.ends)];
  return {
    ...(draft.starts === before.starts || !fromdatetime ? {} : { fromdatetime }),
    ...(draft.ends === before.ends || !todatetime ? {} : { todatetime }),
  };
}

/** What the server found wrong with the window of an instance. */
export function timeIssues(issues: readonly InputIssue[]): TimeProblems {
  const problems: TimeProblems = {};
  for (const { path, message } of issues) {
    const says = `The server refused this: it ${message.replace('fromdatetime', 'the start').replace('todatetime', 'the end')}.`;
    if (path[0] === 'fromdatetime') problems.starts = says;
    if (path[0] === 'todatetime') problems.ends = says;
  }
  return problems;
}

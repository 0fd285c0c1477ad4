import type { InputIssue } from '@rollcall/client';
import { limits } from '@rollcall/shared/limits';
import { type TimeDraft, type TimeProblems, timeProblems, windowsOf } from './time-draft.ts';
import type { Window } from './weekly.ts';

/** What drafts of times stand for, all together. */
export interface Planned {
  windows: Window[];
  /** The key of the draft that each window is of. */
  keys: number[];
}

export function planned(drafts: readonly TimeDraft[]): Planned {
  const all = drafts.flatMap((draft) =>
    windowsOf(draft).map(({ fromdatetime, todatetime }) => ({ key: draft.key, window: { fromdatetime, todatetime } })),
  );
  return { windows: all.map(({ window }) => window), keys: all.map(({ key }) => key) };
}

/** Why drafts cannot be saved; undefined if they can. */
export function plannedProblem(drafts: readonly TimeDraft[], now: number): string | undefined {
  if (drafts.some((draft) => Object.keys(timeProblems(draft, now)).length > 0)) return 'Correct the times first.';
  const { length } = planned(drafts).windows;
  if (length <= limits.windows) return undefined;
  return `These are ${length.toLocaleString()} times; ${limits.windows} can be added at once.`;
}

/** What the server found wrong with windows, by the key of their drafts. */
export function windowIssues(issues: readonly InputIssue[], { keys }: Planned): Map<number, TimeProblems> {
  const found = new Map<number, TimeProblems>();
  for (const { path, message } of issues) {
    const [list, n, field] = path;
    const key = list === 'windows' && typeof n === 'number' ? keys[n] : undefined;
    if (key === undefined) continue;
    const says = `The server refused this: it ${message.replace('fromdatetime', 'the start')}.`;
    found.set(key, field === 'fromdatetime' ? { starts: says } : { ends: says });
  }
  return found;
}

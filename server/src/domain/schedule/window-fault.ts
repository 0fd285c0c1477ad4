import { limits } from '@rollcall/shared/limits';
import type { Window } from '../../db/schedule/instances.ts';

const dayMs = 86_400_000;

/** What is wrong with a window, and with which end of it. */
export interface WindowFault {
  field: keyof Window;
  message: string;
}

/**
 * Says why an instance cannot have this window; undefined if it can. A start that is past is none: it begins at once.
 *
 * @param now Redis's time
 */
export function windowFault({ fromdatetime, todatetime }: Window, now: Date): WindowFault | undefined {
  if (todatetime <= fromdatetime) return { field: 'todatetime', message: 'must be later than fromdatetime' };
  if (todatetime <= now) return { field: 'todatetime', message: 'must not be in the past' };
  if (todatetime.getTime() - fromdatetime.getTime() > limits.windowDays * dayMs)
    return { field: 'todatetime', message: `must be at most ${limits.windowDays} days later than fromdatetime` };
  if (fromdatetime > yearsAfter(now, limits.yearsAhead))
    return { field: 'fromdatetime', message: `must be at most ${limits.yearsAhead} years ahead` };
  return undefined;
}

function yearsAfter(time: Date, years: number): Date {
  const later = new Date(time);
  later.setUTCFullYear(later.getUTCFullYear() + years);
  return later;
}

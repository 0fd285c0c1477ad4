import { scaleTime } from 'd3-scale';
import type { Window } from './people-over-time.ts';

/** A round time on an axis. */
export interface Tick {
  at: Date;
  /** Where it is in the window: 0 at its beginning, 1 at its end. */
  share: number;
  label: string;
}

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const clockToSecond = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });

/** The share of the window at its edges where a label is moved inwards; one with seconds would run into its neighbour. */
const edge = 0.06;

/** About so many round times within a window, in the viewer's time zone. */
export function timeTicks({ from, until }: Window, about: number): Tick[] {
  if (until <= from) return [];
  const ticks = scaleTime()
    .domain([from, until])
    .ticks(about)
    .filter((at) => at.getMilliseconds() === 0);
  const hasSeconds = ticks.some((at) => at.getSeconds() !== 0);
  const label = labelling(hasSeconds);
  return ticks
    .map((at) => ({ at, share: (at.getTime() - from) / (until - from), label: label(at) }))
    .filter(({ share }) => !hasSeconds || (share >= edge && share <= 1 - edge));
}

/** Days where the ticks are days, seconds where they are less than minutes apart, and else the time of day. */
function labelling(hasSeconds: boolean): (at: Date) => string {
  if (hasSeconds) return (at) => clockToSecond.format(at);
  const isMidnight = (at: Date) => at.getHours() === 0 && at.getMinutes() === 0;
  return (at) => (isMidnight(at) ? day : clock).format(at);
}

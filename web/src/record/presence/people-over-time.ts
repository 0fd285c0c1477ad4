/** A stretch of time in which somebody was in. */
export interface Stay {
  from: Date;
  to: Date;
}

/** A window of time, in ms since 1970. */
export interface Window {
  from: number;
  until: number;
}

/** From this time on (ms since 1970), until the next step, so many people were in. */
export interface Step {
  at: number;
  people: number;
}

/** How many were in over a window of time. */
export interface Presence {
  /** The first is at the beginning of the window. */
  steps: Step[];
  /** The first time at which most were in. */
  peak: Step;
  /** How many were in on average. */
  average: number;
}

/** Counts how many people were in at each moment of a window, from the stays of each. */
export function peopleOverTime(everybody: readonly { intervals: readonly Stay[] }[], window: Window): Presence {
  const steps: Step[] = [];
  let people = 0;
  for (const { at, by } of changesOf(everybody, window)) {
    people += by;
    const last = steps.at(-1);
    if (last?.at === at) last.people = people;
    else steps.push({ at, people });
  }
  const changed = steps.filter((step, n) => step.people !== steps[n - 1]?.people);
  const [first = { at: window.from, people: 0 }] = changed;
  return {
    steps: changed.length > 0 ? changed : [first],
    peak: changed.reduce((most, step) => (step.people > most.people ? step : most), first),
    average: averageOf(changed, window),
  };
}

/** Who came (+1) and who went (-1) within the window, in the order of time; what is not known to be otherwise begins with nobody. */
function changesOf(everybody: readonly { intervals: readonly Stay[] }[], { from, until }: Window) {
  const changes = [{ at: from, by: 0 }];
  for (const { intervals } of everybody) {
    for (const stay of intervals) {
      const [begin, end] = [Math.max(from, stay.from.getTime()), Math.min(until, stay.to.getTime())];
      if (begin >= end) continue;
      changes.push({ at: begin, by: 1 });
      if (end < until) changes.push({ at: end, by: -1 });
    }
  }
  return changes.toSorted((one, other) => one.at - other.at);
}

function averageOf(steps: readonly Step[], { from, until }: Window): number {
  if (until <= from) return 0;
  const sum = steps.reduce((sum, { at, people }, n) => sum + people * ((steps[n + 1]?.at ?? until) - at), 0);
  return sum / (until - from);
}

/** How many were in at a time. */
export function peopleAt(steps: readonly Step[], time: number): number {
  let [low, high] = [0, steps.length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((steps[middle]?.at ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  return steps[low - 1]?.people ?? 0;
}

/** The most that were in, for each of so many columns of equal width: a picture of more steps than it has pixels. */
export function thinned(steps: readonly Step[], { from, until }: Window, columns: number): Step[] {
  if (steps.length <= columns) return [...steps];
  const width = (until - from) / columns;
  const most: Step[] = [];
  for (const [n, { at, people }] of steps.entries()) {
    const first = Math.min(columns - 1, Math.max(0, Math.floor((at - from) / width)));
    const end = steps[n + 1]?.at ?? until;
    const last = Math.min(columns - 1, Math.max(first, Math.ceil((end - from) / width) - 1));
    for (let column = first; column <= last; column += 1) {
      most[column] = { at: from + column * width, people: Math.max(most[column]?.people ?? 0, people) };
    }
  }
  return most;
}

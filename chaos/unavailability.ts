import { grouped } from './checker/evidence.ts';
import type { Change } from './history.ts';
import type { Strike } from './strikes.ts';

/** ms after a strike was healed in which what it left behind is still put down to it */
const aftermathMs = 5_000;

/**
 * The longest time, in ms, in which no change of an instance was answered, for each kind of fault: of the times that its
 * strikes, and the moments after them, have a part in. Faults overlap, so another may be the cause.
 */
export function longestUnavailability(
  strikes: readonly Strike[],
  changes: readonly Change[],
): ReadonlyMap<string, number> {
  const gaps = [...grouped(changes).values()].flatMap(gapsBetweenAnswers);
  const longest = new Map<string, number>();
  for (const { fault, struckAt, healedAt } of strikes) {
    for (const { start, end } of gaps) {
      if (start > healedAt + aftermathMs || end < struckAt) continue;
      longest.set(fault, Math.max(longest.get(fault) ?? 0, end - start));
    }
  }
  return longest;
}

function gapsBetweenAnswers(changes: readonly Change[]): { start: number; end: number }[] {
  const answered = changes
    .filter(({ outcome }) => outcome.type !== 'unknown')
    .map(({ answeredAt }) => answeredAt)
    .toSorted((one, other) => one - other);
  return answered.map((end, n) => ({ start: answered[n - 1] ?? end, end }));
}

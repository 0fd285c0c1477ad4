import { parseBranches } from '../stores/branches.ts';
import type { NumberLine, Place } from '../stores/number-line.ts';

/**
 * The last number up to which somebody who has seen a line up to a place has seen what is on it now. What they have seen
 * above it was lost.
 */
export function commonPoint(seen: Place, line: NumberLine): number {
  const later = parseBranches(line.branches).filter(({ generation }) => generation > seen.generation);
  return Math.min(seen.seq, line.seq, ...later.map(({ seq }) => seq));
}

import type { Seq } from '@rollcall/shared/numbers';

/**
 * Where the generations of a number line branch off: `generation:seq ` for each, in the order of their beginning.
 *
 * `2:5 4:9 ` says that generation 2 shares the changes 1 … 5 with those before it and goes on with a 6 of its own, and that
 * generation 4 shares 1 … 9 with those before it. So somebody who saw generation 1 up to 8 shares 1 … 5 with whatever is
 * current: the least `seq` of the generations after the one that was seen, if it is below what was seen.
 */
export type Branches = string;

export interface Branch {
  generation: number;
  /** The number of the last change that the generation shares with those before it. */
  seq: Seq;
}

export const parseBranches = (branches: Branches): Branch[] =>
  [...branches.matchAll(/(\d+):(\d+)/g)].map(([, generation, seq]) => ({
    generation: Number(generation),
    seq: Number(seq),
  }));

export const formatBranch = ({ generation, seq }: Branch): string => `${generation}:${seq} `;

/** As many branches as are kept: far below what MySQL's column holds, and more restarts than a meeting sees. */
const kept = 24;

/**
 * Drops the branches that no longer tell anything, because a later one is no higher. Of too many, the oldest two become
 * one at the lower number: whoever saw what only the higher one shares is shown that part again.
 */
export function compactBranches(branches: Branches): Branches {
  const telling: Branch[] = [];
  for (const branch of parseBranches(branches)) {
    while ((telling.at(-1)?.seq ?? -1) >= branch.seq) telling.pop();
    telling.push(branch);
  }
  while (telling.length > kept) {
    const [oldest, next] = telling.splice(0, 2);
    if (oldest && next) telling.unshift({ generation: next.generation, seq: oldest.seq });
  }
  return telling.map(formatBranch).join('');
}

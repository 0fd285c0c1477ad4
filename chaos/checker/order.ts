import { type Acked, isAcked } from '../history.ts';
import { isRowOf } from './attribution.ts';
import type { InstanceEvidence, Rule } from './evidence.ts';

/**
 * A change that was acknowledged before another was called has the smaller number. Changes that are in the record are
 * compared with each other whatever happened between them; those that a loss took, with what was acknowledged between
 * the same two losses.
 */
export const order: Rule = (evidence) => {
  const { record, changes } = evidence;
  const acked = changes.filter(isAcked);
  const rows = new Map(record.rows.map((row) => [row.seq, row]));
  const standing = acked.filter((change) => {
    const row = rows.get(change.outcome.seq);
    return row !== undefined && isRowOf(row, change);
  });
  const violations = [standing, ...betweenLosses(evidence, acked)].flatMap(inversions);
  return [...new Set(violations)];
};

/** The changes that were called and answered between the same two losses. */
function betweenLosses({ losses }: InstanceEvidence, acked: readonly Acked[]): Acked[][] {
  const starts = [Number.NEGATIVE_INFINITY, ...losses.map(({ to }) => to)];
  const ends = [...losses.map(({ from }) => from), Number.POSITIVE_INFINITY];
  return starts.map((start, n) =>
    acked.filter(({ calledAt, answeredAt }) => calledAt > start && answeredAt < (ends[n] ?? 0)),
  );
}

function inversions(acked: readonly Acked[]): string[] {
  const answered = acked.toSorted((one, other) => one.answeredAt - other.answeredAt);
  const violations: string[] = [];
  let highest: Acked | undefined;
  let next = 0;
  for (const change of acked.toSorted((one, other) => one.calledAt - other.calledAt)) {
    for (let before = answered[next]; before && before.answeredAt < change.calledAt; before = answered[next]) {
      if (before.outcome.seq > (highest?.outcome.seq ?? 0)) highest = before;
      next += 1;
    }
    if (!highest || change.outcome.seq > highest.outcome.seq) continue;
    violations.push(
      `seq ${change.outcome.seq}, the ${change.verb} of user ${change.userID}, was called after seq ${highest.outcome.seq}, ` +
        `the ${highest.verb} of user ${highest.userID}, had been acknowledged`,
    );
  }
  return violations;
}

import { type Change, isAcked } from '../history.ts';
import { attribute } from './attribution.ts';
import type { InstanceEvidence, Rule } from './evidence.ts';

/**
 * A change that was acknowledged before another was called has the smaller number. Changes that are in the record are
 * compared with each other whatever happened between them; those that a loss took, with what was acknowledged between
 * the same two losses.
 */
export const order: Rule = (evidence) => {
  const { losses, changes } = evidence;
  const standing = attribute(evidence).flatMap((attribution) => {
    if (attribution.how !== 'acknowledged') return [];
    const { row, change } = attribution;
    return [{ ...change, seq: row.seq }];
  });
  const acked = changes.filter(isAcked).map((change) => ({ ...change, seq: change.outcome.seq }));
  const violations = [standing, ...betweenLosses(losses, acked)].flatMap(inversions);
  return [...new Set(violations)];
};

type Numbered = Change & { seq: number };

/** The changes that were called and answered between the same two losses. */
function betweenLosses(losses: InstanceEvidence['losses'], acked: readonly Numbered[]): Numbered[][] {
  const starts = [Number.NEGATIVE_INFINITY, ...losses.map(({ to }) => to)];
  const ends = [...losses.map(({ from }) => from), Number.POSITIVE_INFINITY];
  return starts.map((start, n) =>
    acked.filter(({ calledAt, answeredAt }) => calledAt > start && answeredAt < (ends[n] ?? 0)),
  );
}

function inversions(numbered: readonly Numbered[]): string[] {
  const answered = numbered.toSorted((one, other) => one.answeredAt - other.answeredAt);
  const violations: string[] = [];
  let highest: Numbered | undefined;
  let next = 0;
  for (const change of numbered.toSorted((one, other) => one.calledAt - other.calledAt)) {
    for (let before = answered[next]; before && before.answeredAt < change.calledAt; before = answered[next]) {
      if (before.seq > (highest?.seq ?? 0)) highest = before;
      next += 1;
    }
    if (!highest || change.seq > highest.seq) continue;
    violations.push(
      `seq ${change.seq}, the ${change.verb} of user ${change.userID}, was called after seq ${highest.seq}, ` +
        `the ${highest.verb} of user ${highest.userID}, had been acknowledged`,
    );
  }
  return violations;
}

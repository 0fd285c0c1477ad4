import { clockToleranceMs } from '../clock.ts';
import type { Change } from '../history.ts';
import { attribute } from './attribution.ts';
import type { InstanceEvidence, Rule } from './evidence.ts';
import { wasLossBetween } from './stated-loss.ts';
import { named } from './wording.ts';

/**
 * A request has one answer, however often it is sent. It is acknowledged with another number only where a loss took the
 * one before; once it was made, it is refused only where a loss took what Redis remembers of an instance that is over.
 */
export const oneAnswer: Rule = (evidence) => [
  ...evidence.changes.flatMap((change) => twoNumbers(change, evidence)),
  ...evidence.changes.flatMap(reused),
  ...refusedAfterwards(evidence),
];

function twoNumbers(change: Change, { losses }: InstanceEvidence): string[] {
  const [first, ...others] = change.acknowledgements;
  const other = others.find(({ seq, timestamp }) => seq !== first?.seq || timestamp !== first.timestamp);
  if (!first || !other) return [];
  if (wasLossBetween(losses, change.calledAt, change.answeredAt)) return [];
  return [`${what(change)} was acknowledged as seq ${first.seq} and as seq ${other.seq}`];
}

/** No requestID is used for two changes. */
function reused(change: Change): string[] {
  const wasReused = change.refusals.some(({ reason }) => reason === 'REQUEST_ID_REUSED');
  return wasReused ? [`${what(change)} was refused with REQUEST_ID_REUSED`] : [];
}

function refusedAfterwards(evidence: InstanceEvidence): string[] {
  const { record, losses } = evidence;
  return attribute(evidence).flatMap((attribution) => {
    const { row, how } = attribution;
    if (how !== 'acknowledged' && how !== 'unacknowledged') return [];
    const { change } = attribution;
    const refusal = change.refusals.find(({ calledAt, answeredAt }) => {
      if (calledAt <= row.timestamp + clockToleranceMs) return false;
      const isOver = answeredAt > record.todatetime - clockToleranceMs;
      return !isOver || !wasLossBetween(losses, row.timestamp, answeredAt);
    });
    return refusal ? [`${what(change)} was made as seq ${row.seq}, and then refused with ${refusal.reason}`] : [];
  });
}

const what = (change: Change): string => `the ${named(change)} (request ${change.requestID})`;

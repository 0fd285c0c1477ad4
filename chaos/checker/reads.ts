import { clockToleranceMs } from '../clock.ts';
import { isAcked, type Read } from '../history.ts';
import { attribute } from './attribution.ts';
import type { InstanceEvidence, Rule } from './evidence.ts';
import { Line } from './line.ts';
import { unlike } from './lost-state.ts';
import { lossOf } from './stated-loss.ts';

/**
 * Every read was answered with a state that existed while it ran, so that reads and changes of an instance have one order
 * that agrees with the times of all calls.
 *
 * The record is that order. A read must equal the state after its changes 1 … k for a k that
 * - is not below the last change of the record that was acknowledged before the read was called,
 * - is below the first change that was called only after the read was answered,
 * - is not below the k of a read that was answered before this one was called.
 * The smallest such k is taken, which leaves later reads the most room, so no order is overlooked.
 *
 * A loss cuts changes off that a read before it has seen and the record lacks. Such a read, which was called before the
 * loss was over, may differ from the record above what MySQL had then, and is judged by {@link unlike} there. It must do
 * so where it was answered before the loss, and something acknowledged before its call was lost.
 */
export const reads: Rule = (evidence) => {
  const { record, losses } = evidence;
  const line = new Line(record.rows);
  const bounds = boundsOf(evidence);
  const decided: { answeredAt: number; k: number }[] = [];
  const violations: string[] = [];
  for (const read of evidence.reads.toSorted((one, other) => one.calledAt - other.calledAt)) {
    const floor = decided.filter(({ answeredAt }) => answeredAt < read.calledAt).map(({ k }) => k);
    const from = Math.max(bounds.lowest(read), ...floor);
    const to = bounds.highest(read);
    const k = missesLost(evidence, read) ? undefined : find(line, read, from, to);
    if (k !== undefined) {
      decided.push({ answeredAt: read.answeredAt, k });
      continue;
    }
    const loss = losses.find((one) => one.to >= read.calledAt);
    const difference = loss ? unlike(evidence, line, read, loss) : `it is no state from seq ${from} to seq ${to}`;
    if (difference) violations.push(`${named(read)}: ${difference}`);
  }
  return violations;
};

function find(line: Line, read: Read, from: number, to: number): number | undefined {
  for (let k = from; k <= to; k += 1) {
    if (line.answersAfter(k, read)) return k;
  }
  return undefined;
}

/** Whether the record lacks something that the read must have seen: it was lost only after the read was answered. */
function missesLost({ record, changes, losses }: InstanceEvidence, read: Read): boolean {
  const rows = new Map(record.rows.map((row) => [row.seq, row]));
  return changes.filter(isAcked).some(({ calledAt, answeredAt, outcome: { seq, timestamp } }) => {
    if (answeredAt >= read.calledAt || rows.get(seq)?.timestamp === timestamp) return false;
    const loss = lossOf(losses, { calledAt, seq });
    return loss !== undefined && loss.from > read.answeredAt;
  });
}

/** Between which numbers of the record a read happened, by the calls and answers of the changes. */
function boundsOf(evidence: InstanceEvidence) {
  const made = attribute(evidence).map((attribution) => {
    const { row, how } = attribution;
    return {
      seq: row.seq,
      // The end of a lease or of the instance is nobody's call, and has its own time.
      calledAt: 'change' in attribution ? attribution.change.calledAt : row.timestamp - clockToleranceMs,
      answeredAt: how === 'acknowledged' ? attribution.change.answeredAt : Number.POSITIVE_INFINITY,
    };
  });
  return {
    lowest: (read: Read): number =>
      made.reduce((last, { seq, answeredAt }) => (answeredAt < read.calledAt ? Math.max(last, seq) : last), 0),
    highest: (read: Read): number =>
      (made.find(({ calledAt }) => calledAt > read.answeredAt)?.seq ?? made.length + 1) - 1,
  };
}

const named = ({ reader, question }: Read): string => {
  if (question.what === 'participants') return `user ${reader} read ${question.limit} participants`;
  const of = question.byUser === undefined ? '' : ` of user ${question.byUser}`;
  return `user ${reader} read ${question.limit} messages${of} after seq ${question.cursor}`;
};

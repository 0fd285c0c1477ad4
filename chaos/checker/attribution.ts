import { clockToleranceMs } from '../clock.ts';
import { type Acked, type Change, isAcked } from '../history.ts';
import type { Row } from '../rows.ts';
import type { InstanceEvidence } from './evidence.ts';
import { wasLossBetween } from './stated-loss.ts';

/**
 * Who made a row. `repeated`: a request that Redis had forgotten with a loss was carried out once more, as docs/limits.md
 * says it may be. `twice`: the same without a loss. `nobody`: no request accounts for it.
 */
export type Attribution =
  | { row: Row; how: 'acknowledged'; change: Acked }
  | { row: Row; how: 'unknown' | 'repeated' | 'twice' | 'refused'; change: Change }
  | { row: Row; how: 'ended' | 'timeout' | 'nobody' };

/** Whether an acknowledged change is this row, in everything that its caller was told. */
export const isRowOf = (row: Row, { outcome, userID, verb, body }: Acked): boolean =>
  row.seq === outcome.seq &&
  row.userID === userID &&
  row.verb === verb &&
  row.body === body &&
  row.timestamp === outcome.timestamp;

/** Finds for each row who asked for it, in the order of the rows. */
export function attribute({ record, changes, losses }: InstanceEvidence): Attribution[] {
  const acked = new Map<number, Acked[]>();
  for (const change of changes.filter(isAcked)) {
    acked.set(change.outcome.seq, [...(acked.get(change.outcome.seq) ?? []), change]);
  }
  const rest = new Map<string, Change[]>();
  for (const change of changes.toSorted((one, other) => one.calledAt - other.calledAt)) {
    rest.set(keyOf(change), [...(rest.get(keyOf(change)) ?? []), change]);
  }
  const exact = new Map<Row, Acked>();
  for (const row of record.rows) {
    const change = acked.get(row.seq)?.find((candidate) => isRowOf(row, candidate));
    if (change) exact.set(row, change);
  }
  const used = new Set<Change>();
  const repeated = new Set<Change>();

  return record.rows.map((row): Attribution => {
    const acknowledged = exact.get(row);
    if (acknowledged) return { row, how: 'acknowledged', change: acknowledged };
    if (row.reason === 'ended') return { row, how: 'ended' };
    if (row.reason === 'timeout') return { row, how: 'timeout' };

    const candidates = (rest.get(keyOf(row)) ?? []).filter(
      ({ calledAt }) => calledAt <= row.timestamp + clockToleranceMs,
    );
    const unknown = candidates.find((change) => change.outcome.type === 'unknown' && !used.has(change));
    if (unknown) {
      used.add(unknown);
      return { row, how: 'unknown', change: unknown };
    }
    const again = candidates.find(
      (change) =>
        change.outcome.type !== 'refused' &&
        !repeated.has(change) &&
        (change.unanswered > 0 || row.timestamp <= change.answeredAt + clockToleranceMs) &&
        wasLossBetween(losses, change.calledAt, Math.max(row.timestamp, change.answeredAt) + clockToleranceMs),
    );
    if (again) {
      repeated.add(again);
      return { row, how: 'repeated', change: again };
    }
    const refused = candidates.find(
      (change) => change.outcome.type === 'refused' && row.timestamp <= change.answeredAt + clockToleranceMs,
    );
    if (refused) return { row, how: 'refused', change: refused };
    // A body belongs to one request; a join or a leave to any of its user's.
    const [same] = row.verb === 'post' ? candidates : [];
    return same
      ? { row, how: same.outcome.type === 'refused' ? 'refused' : 'twice', change: same }
      : { row, how: 'nobody' };
  });
}

const keyOf = ({ verb, userID, body }: Pick<Row, 'verb' | 'userID' | 'body'>): string =>
  [verb, userID, body ?? ''].join(' ');

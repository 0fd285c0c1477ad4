import type { Acknowledged, Change } from '../history.ts';
import type { Row } from '../rows.ts';
import type { InstanceEvidence } from './evidence.ts';

/**
 * Who made a row, by its requestID. `unacknowledged`: nobody was told that it was made, with this number and at this time.
 * `twice`: another row is of the same request. `uninvited`, `amended`: by a host, whose
 * calls another rule compares. `nobody`: no request accounts for it.
 */
export type Attribution =
  | { row: Row; how: 'acknowledged' | 'unacknowledged' | 'twice' | 'refused'; change: Change }
  | { row: Row; how: 'ended' | 'timeout' | 'uninvited' | 'amended' | 'nobody' };

/** Whether a row is of this request, in everything that was asked for. */
const isOf = (row: Row, { requestID, userID, verb, body, lease }: Change): boolean =>
  row.requestID === requestID &&
  row.userID === userID &&
  row.verb === verb &&
  row.body === body &&
  row.lease === lease &&
  row.reason === (verb === 'leave' ? 'left' : null);

/** Whether a row is a change as it was acknowledged. */
export const isRowOf = (row: Row, change: Change, { seq, timestamp }: Acknowledged): boolean =>
  row.seq === seq && row.timestamp === timestamp && isOf(row, change);

/** Finds for each row who asked for it, in the order of the rows. */
export function attribute({ record, changes }: InstanceEvidence): Attribution[] {
  const asked = new Map(changes.map((change) => [change.requestID, change]));
  const made = new Set<Change>();
  return record.rows.map((row): Attribution => {
    const { requestID, reason } = row;
    if (row.verb === 'amend') return { row, how: 'amended' };
    if (requestID === null) {
      const isKnown = reason === 'ended' || reason === 'timeout' || reason === 'uninvited';
      return { row, how: isKnown ? reason : 'nobody' };
    }
    const change = asked.get(requestID);
    if (!change || !isOf(row, change)) return { row, how: 'nobody' };
    if (change.outcome.type === 'refused') return { row, how: 'refused', change };
    if (made.has(change)) return { row, how: 'twice', change };
    made.add(change);
    const wasAcknowledged = change.acknowledgements.some((one) => isRowOf(row, change, one));
    return { row, how: wasAcknowledged ? 'acknowledged' : 'unacknowledged', change };
  });
}

import { clockToleranceMs } from '../clock.ts';
import type { Row } from '../rows.ts';
import { attribute } from './attribution.ts';
import type { InstanceEvidence, Rule } from './evidence.ts';
import { named } from './wording.ts';

/**
 * Times never fall with `seq`; changes are within the instance's window, and those of its end at the end; a lease runs
 * out when its time is up; and a change happened, by Redis's clock, between its call and its answer. A change without an
 * answer may have happened any time after its call.
 */
export const times: Rule = (evidence) => [
  ...falling(evidence),
  ...outsideTheWindow(evidence),
  ...earlyTimeouts(evidence),
  ...outsideTheCall(evidence),
];

const what = (row: Row): string => `seq ${row.seq}, the ${named(row)},`;

function falling({ record: { rows } }: InstanceEvidence): string[] {
  return rows.flatMap((row, n) => {
    const before = rows[n - 1];
    if (!before || row.timestamp >= before.timestamp) return [];
    return [`${what(row)} is ${before.timestamp - row.timestamp} ms earlier than seq ${before.seq}`];
  });
}

function outsideTheWindow({ record: { rows, fromdatetime, todatetime } }: InstanceEvidence): string[] {
  const endedBy = rows.findLast(({ verb, timestamp }) => verb === 'amend' && timestamp === todatetime)?.seq ?? 0;
  return rows.flatMap((row) => {
    if (row.reason === 'ended') return row.timestamp === todatetime ? [] : [`${what(row)} is not at the end`];
    // What ended it is at the end, too, and so is what came in the same millisecond before that.
    const isLast = row.timestamp === todatetime && row.seq <= endedBy;
    if (isLast || (row.timestamp >= fromdatetime && row.timestamp < todatetime)) return [];
    return [`${what(row)} is outside the window of the instance`];
  });
}

function earlyTimeouts({ record: { rows } }: InstanceEvidence): string[] {
  const joins = new Map<number, Row>();
  return rows.flatMap((row) => {
    const { userID, verb, reason, timestamp } = row;
    if (verb === 'join') joins.set(userID, row);
    if (reason !== 'timeout') return [];
    const join = joins.get(userID);
    if (!join?.lease) return [`${what(row)} is a timeout, but its join had no lease`];
    const early = join.timestamp + join.lease * 1000 - timestamp;
    return early > 0 ? [`${what(row)} comes ${early} ms before its lease ran out`] : [];
  });
}

function outsideTheCall(evidence: InstanceEvidence): string[] {
  return attribute(evidence).flatMap((attribution) => {
    const { row, how } = attribution;
    if (how !== 'acknowledged' && how !== 'unacknowledged') return [];
    const { calledAt, answeredAt } = attribution.change;
    const early = calledAt - clockToleranceMs - row.timestamp;
    if (early > 0) return [`${what(row)} has a time ${Math.round(early)} ms before its call`];
    if (how === 'unacknowledged') return [];
    const late = row.timestamp - answeredAt - clockToleranceMs;
    return late > 0 ? [`${what(row)} has a time ${Math.round(late)} ms after its answer`] : [];
  });
}

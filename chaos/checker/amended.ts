import { readAmendment } from '@rollcall/server/domain/schedule/amendment';
import { clockToleranceMs } from '../clock.ts';
import type { Amending } from '../history.ts';
import type { Row } from '../rows.ts';
import type { InstanceEvidence, Rule } from './evidence.ts';
import { invitationOf } from './invitation.ts';
import { lossOf, wasLossBetween } from './stated-loss.ts';
import { named } from './wording.ts';

/**
 * What was amended had been asked for by then, though Redis's clock may have put an end off; who is no longer invited had been
 * taken from the audience, and once that is in effect, is out and stays out; and what a host was answered to have made is there,
 * unless a loss took it. An end that has passed is final: nothing comes after it, and the last one is the instance's own.
 */
export const amended: Rule = (evidence) => [
  ...unasked(evidence),
  ...stillIn(evidence),
  ...missing(evidence),
  ...movedIntoThePast(evidence),
  ...afterAnEnd(evidence),
];

const what = (row: Row): string => `seq ${row.seq}, the ${named(row)},`;

function unasked(evidence: InstanceEvidence): string[] {
  return evidence.record.rows.flatMap((row) => {
    const asked = evidence.amendings
      .filter(({ calledAt, outcome }) => outcome !== 'refused' && calledAt - clockToleranceMs <= row.timestamp)
      .map(({ wanted }) => wanted);
    if (row.reason === 'uninvited') {
      const wasUninvited = asked.some((one) => one.what === 'uninvited' && one.userIDs.includes(row.userID));
      return wasUninvited ? [] : [`${what(row)} is uninvited, but was not taken from the audience`];
    }
    if (row.verb !== 'amend') return [];
    const { title, todatetime, ...others } = readAmendment(row.body ?? '');
    const isKnownTitle = title === undefined || asked.some((one) => one.what === 'title' && one.title === title);
    if (isKnownTitle && Object.keys(others).length === 0 && isKnownEnd(evidence, row, todatetime, asked)) return [];
    return [`${what(row)} was asked for by nobody`];
  });
}

function stillIn(evidence: InstanceEvidence): string[] {
  return evidence.record.rows.flatMap((row) => {
    if (row.verb === 'amend') return [];
    const moment = { from: row.timestamp - clockToleranceMs, to: row.timestamp + clockToleranceMs };
    if (invitationOf(evidence, row.userID, moment) !== 'uninvited') return [];
    return [`${what(row)} comes after they were taken from the audience`];
  });
}

function isKnownEnd(
  { record, losses }: InstanceEvidence,
  row: Row,
  todatetime: Date | undefined,
  asked: readonly Amending['wanted'][],
): boolean {
  if (todatetime === undefined) return true;
  const ends = asked.flatMap((one) =>
    one.what === 'end' && one.orderID === record.instance.orderID ? [one.todatetime] : [],
  );
  if (ends.includes(todatetime.getTime())) return true;
  // Redis has put off an end that had passed when it came, or was given back what a loss took.
  return (
    (todatetime.getTime() === row.timestamp && ends.some((end) => end <= row.timestamp)) ||
    wasLossBetween(losses, Number.NEGATIVE_INFINITY, row.timestamp)
  );
}

function missing({ record, amendings, losses }: InstanceEvidence): string[] {
  return amendings.flatMap(({ made, calledAt, answeredAt, host, wanted }) =>
    made
      .filter(({ orderID }) => orderID === record.instance.orderID)
      .flatMap(({ seq }) => {
        const isThere = record.rows.some(
          (row) =>
            row.seq === seq &&
            (row.verb === 'amend' || row.reason === 'uninvited') &&
            row.timestamp >= calledAt - clockToleranceMs &&
            row.timestamp <= answeredAt + clockToleranceMs,
        );
        if (isThere || lossOf(losses, { calledAt, seq })) return [];
        return [`seq ${seq}, made by user ${host} for a change of the ${wanted.what}, is not there`];
      }),
  );
}

function movedIntoThePast({ record }: InstanceEvidence): string[] {
  return record.rows.flatMap((row) => {
    const end = endOf(row);
    return end !== undefined && end < row.timestamp ? [`${what(row)} moves the end into the past`] : [];
  });
}

/** The times are Redis's own, so that no tolerance is needed. */
function afterAnEnd({ record: { rows, todatetime }, losses }: InstanceEvidence): string[] {
  const violations: string[] = [];
  let last: { row: Row; end: number } | undefined;
  for (const row of rows) {
    const isOver = last !== undefined && row.reason !== 'ended' && row.timestamp >= last.end;
    if (last && isOver && !wasLossBetween(losses, last.row.timestamp, row.timestamp)) {
      violations.push(`${what(row)} comes after the end that seq ${last.row.seq} had set`);
    }
    const end = endOf(row);
    if (end !== undefined) last = { row, end };
  }
  if (last && last.end !== todatetime && !wasLossBetween(losses, last.row.timestamp, Number.POSITIVE_INFINITY)) {
    violations.push(`the instance ended at ${todatetime}, but seq ${last.row.seq} had moved the end to ${last.end}`);
  }
  return violations;
}

/** The end that an amendment set. */
const endOf = ({ verb, body }: Row): number | undefined =>
  verb === 'amend' ? readAmendment(body ?? '').todatetime?.getTime() : undefined;

import { isRowOf } from './attribution.ts';
import type { Rule } from './evidence.ts';
import { lossOf } from './stated-loss.ts';
import { named } from './wording.ts';

/**
 * Every acknowledged change is there with its number, user, body, lease, time and requestID. It may be missing, or another
 * may have its number, only if a loss struck after it was called and MySQL did not have its number then.
 */
export const acknowledged: Rule = ({ record, changes, losses }) =>
  changes.flatMap((change) =>
    change.acknowledgements.flatMap((acknowledgement) => {
      const { seq, timestamp } = acknowledgement;
      const found = record.rows.filter((row) => row.seq === seq);
      if (found.some((row) => isRowOf(row, change, acknowledgement))) return [];
      if (lossOf(losses, { calledAt: change.calledAt, seq })) return [];
      const there = found.map((row) => `the ${named(row)} at ${row.timestamp}`).join(' and ');
      return [
        `seq ${seq}, the ${named(change)}, was acknowledged at ${timestamp}; MySQL has ${there || 'no such number'}`,
      ];
    }),
  );

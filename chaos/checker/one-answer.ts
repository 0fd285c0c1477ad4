import type { Rule } from './evidence.ts';
import { wasLossBetween } from './stated-loss.ts';

/** A request that was sent several times got one answer, unless Redis lost what it remembered of it in between. */
export const oneAnswer: Rule = ({ changes, losses }) =>
  changes.flatMap(({ acknowledgements, userID, verb, requestID, calledAt, answeredAt }) => {
    const [first, ...others] = acknowledgements;
    const other = others.find(({ seq, timestamp }) => seq !== first?.seq || timestamp !== first.timestamp);
    if (!first || !other || wasLossBetween(losses, calledAt, answeredAt)) return [];
    return [
      `the ${verb} of user ${userID} was acknowledged as seq ${first.seq} and as seq ${other.seq} (request ${requestID})`,
    ];
  });

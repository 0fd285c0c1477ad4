import { attribute } from './attribution.ts';
import type { Rule } from './evidence.ts';
import { named } from './wording.ts';

/** Every row was asked for, and once: no request is there twice, a refused one never, and none comes from nowhere. */
export const once: Rule = (evidence) =>
  attribute(evidence).flatMap((attribution) => {
    const { row, how } = attribution;
    const what = `seq ${row.seq}, the ${named(row)} (request ${row.requestID}),`;
    if (how === 'nobody') return [`${what} was asked for by nobody`];
    if (how === 'twice') return [`${what} is there once more than it was asked for`];
    if (how !== 'refused') return [];
    const { outcome } = attribution.change;
    return [`${what} was refused with ${outcome.type === 'refused' ? outcome.reason : ''}`];
  });

import type { Rule } from './evidence.ts';

/** `seq` is 1 … N without a gap, and N is what the instance's own row says. */
export const numbers: Rule = ({ record: { rows, archivedSeq } }) => {
  const violations: string[] = [];
  let last = 0;
  for (const { seq, userID, verb } of rows) {
    const what = `seq ${seq} (${verb} of user ${userID})`;
    if (seq === last) violations.push(`${what} is there twice`);
    else if (seq !== last + 1) violations.push(`${what} follows seq ${last}`);
    last = seq;
  }
  if (last !== archivedSeq) violations.push(`the record ends with seq ${last}, but archivedSeq is ${archivedSeq}`);
  return violations;
};

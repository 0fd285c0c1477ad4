import type { Rule } from './evidence.ts';

/** Every instance that was scheduled has been closed. */
export const closed: Rule = ({ record }) =>
  record.endedAt === null ? [`its end has come, but MySQL does not say that it ended (seq ${record.archivedSeq})`] : [];

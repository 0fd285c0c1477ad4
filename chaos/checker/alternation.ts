import type { Rule } from './evidence.ts';

/** A user's joins and leaves alternate, from a join to a leave, and nobody speaks who is not in. */
export const alternation: Rule = ({ record }) => {
  const violations: string[] = [];
  const present = new Map<number, number>();
  for (const { seq, userID, verb } of record.rows) {
    if (verb === 'amend') continue;
    const joined = present.get(userID);
    if (verb === 'join') {
      if (joined !== undefined) violations.push(`seq ${seq}: user ${userID} joins, but is in since seq ${joined}`);
      present.set(userID, seq);
    } else if (joined === undefined) {
      violations.push(`seq ${seq}: user ${userID} ${verb === 'post' ? 'posts' : 'leaves'}, but is not in`);
    } else if (verb === 'leave') {
      present.delete(userID);
    }
  }
  for (const [userID, seq] of record.endedAt === null ? [] : present) {
    violations.push(`user ${userID}, who joined with seq ${seq}, is still in after the end`);
  }
  return violations;
};

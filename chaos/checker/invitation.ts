import type { InstanceEvidence } from './evidence.ts';
import { wasLossBetween } from './stated-loss.ts';

/**
 * What is certain of a user's invitation between two moments: `unknown` while a call about it is under way, once one had no
 * answer, or was not in effect when it was answered, and where a loss may have given back an audience of before.
 * `unchanged`: the host never asked for anything else than what it was at first.
 */
export function invitationOf(
  { amendings, losses }: Pick<InstanceEvidence, 'amendings' | 'losses'>,
  userID: number,
  { from, to }: { from: number; to: number },
): 'unchanged' | 'invited' | 'uninvited' | 'unknown' {
  const own = amendings.flatMap(({ wanted, ...call }) =>
    'userIDs' in wanted && wanted.userIDs.includes(userID) && call.outcome !== 'refused' && call.calledAt <= to
      ? [{ ...call, what: wanted.what }]
      : [],
  );
  // A host makes one call after the other.
  const last = own.at(-1);
  if (!last) return 'unchanged';
  if (own.some(({ isInEffect, answeredAt }) => !isInEffect || answeredAt >= from)) return 'unknown';
  return wasLossBetween(losses, last.calledAt, to) ? 'unknown' : last.what;
}

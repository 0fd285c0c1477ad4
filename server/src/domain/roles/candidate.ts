import { instanceKeys } from '@rollcall/lua/keys';
import type { Person } from '@rollcall/shared/people';
import type { Transaction } from 'kysely';
import { audienceEmail, isInAudience } from '../../db/audience/audience.ts';
import { hasJoinedMeeting } from '../../db/history/joins.ts';
import { lockUsers } from '../../db/people/put-users.ts';
import { findUsers } from '../../db/people/users.ts';
import { findMaybeOpen } from '../../db/schedule/following.ts';
import type { Database } from '../../db/schema.ts';
import { redisTime } from '../../stores/clock.ts';
import type { Context } from '../context.ts';

/** Whether a user is in a live instance of a meeting now, which its record may not have yet. */
export async function isIn({ db, redis }: Context, meetingID: number, userID: number): Promise<boolean> {
  const open = await findMaybeOpen(db, meetingID, await redisTime(redis));
  const instances = open?.instances ?? [];
  const scores = await Promise.all(instances.map((one) => redis.zscore(instanceKeys.participants(one), userID)));
  return scores.some((score) => score !== null);
}

/**
 * Finds a user who may be made a host, and locks them, so that nobody who is being erased becomes one.
 *
 * @param isKnown whether the caller may know that there is this user. Otherwise they find who is invited, or has been in the meeting:
 *   hosts see each other's e-mails, and ids are easily guessed
 */
export async function findCandidate(
  transaction: Transaction<Database>,
  meetingID: number,
  userID: number,
  { isKnown }: { isKnown: boolean },
): Promise<Person | undefined> {
  // Not locked unless there is one: what is locked otherwise is the gap where others are added.
  const [found] = await findUsers(transaction, [userID]);
  if (!found) return undefined;
  const user = (await lockUsers(transaction, [userID])).get(userID);
  if (!user || isKnown) return user;
  const isMet =
    (await isInAudience(transaction, meetingID, audienceEmail(user.email))) ||
    (await hasJoinedMeeting(transaction, meetingID, userID));
  return isMet ? user : undefined;
}

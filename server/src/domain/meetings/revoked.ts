import * as scripts from '@rollcall/lua/scripts';
import type { Instance } from '@rollcall/shared/meeting';
import type { ErrorCode } from '@rollcall/shared/refusals';
import { audienceEmail, isInvited } from '../../db/audience/audience.ts';
import type { Context } from '../context.ts';

type Parts = Pick<Context, 'redis' | 'db' | 'users'>;
type Revoked = [userID: number, reason: ErrorCode];

/** E-mails that one script looks up: less than a millisecond of Redis's time. */
const chunk = 1_000;

/**
 * Finds who of the watchers of an instance may no longer follow it, and why. While Redis lacks a live instance, that is
 * only who is no longer a user.
 *
 * @param hasEnded whether the instance has left Redis; then MySQL is asked, about one watcher after another
 */
export async function findRevoked(
  parts: Parts,
  instance: Instance,
  userIDs: readonly number[],
  hasEnded: boolean,
): Promise<Revoked[]> {
  const users = await Promise.all(userIDs.map((userID) => parts.users.findNow(userID)));
  const emails = users.map((user) => user && audienceEmail(user.email));
  const known = emails.filter((email) => email !== undefined);
  const uninvited = await (hasEnded
    ? findUninvited(parts, instance, known)
    : findUninvitedLive(parts, instance, known));
  return userIDs.flatMap((userID, n): Revoked[] => {
    const email = emails[n];
    if (email === undefined) return [[userID, 'USER_UNKNOWN']];
    return uninvited.has(email) ? [[userID, 'NOT_ALLOWED']] : [];
  });
}

/** Who has just got another e-mail is invited by it in MySQL first, and a moment later in Redis: so both have to say no. */
async function findUninvitedLive(parts: Parts, instance: Instance, emails: readonly string[]) {
  const suspects: string[] = [];
  for (let from = 0; from < emails.length; from += chunk) {
    const answer = await scripts.uninvited(parts.redis, instance, { emails: emails.slice(from, from + chunk) });
    if (answer.outcome === 'OK') suspects.push(...answer.emails);
  }
  return await findUninvited(parts, instance, suspects);
}

async function findUninvited({ db }: Parts, { meetingID }: Instance, emails: readonly string[]) {
  const uninvited = new Set<string>();
  for (const email of emails) if (!(await isInvited(db, meetingID, email))) uninvited.add(email);
  return uninvited;
}

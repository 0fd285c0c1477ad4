import { Refusal } from '@rollcall/shared/refusals';
import { audienceEmail } from '../../db/audience/audience.ts';
import type { Context } from '../context.ts';

/**
 * Finds what a script needs to check read access: the caller's e-mail, or that the caller may read every meeting.
 *
 * @throws {Refusal} `USER_UNKNOWN` if the caller does not exist
 */
export async function readAccess({ caller, users }: Context): Promise<{ email: string; admin: boolean }> {
  if (caller.admin) return { email: '', admin: true };
  const user = await users.find(caller.userID);
  if (!user) throw new Refusal('USER_UNKNOWN');
  return { email: audienceEmail(user.email), admin: false };
}

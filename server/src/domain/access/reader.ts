import { Refusal } from '@rollcall/shared/refusals';
import { audienceEmail } from '../../db/audience-email.ts';
import type { Context } from '../context.ts';

/**
 * What a read script needs to know of its reader: the e-mail that the audience is searched for, or that every meeting
 * may be read.
 *
 * @throws {Refusal} `USER_UNKNOWN` if the caller is no user
 */
export async function reader({ caller, users }: Context): Promise<{ email: string; admin: boolean }> {
  if (caller.admin) return { email: '', admin: true };
  const user = await users.find(caller.userID);
  if (!user) throw new Refusal('USER_UNKNOWN');
  return { email: audienceEmail(user.email), admin: false };
}

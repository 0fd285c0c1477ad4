import type { Instance } from '@rollcall/shared/meeting';
import { Refusal } from '@rollcall/shared/refusals';
import { audienceEmail, isInvited } from '../../db/audience/audience.ts';
import { type FoundInstance, findInstance } from '../../db/schedule/instance-details.ts';
import type { Context } from '../context.ts';

/**
 * Finds an instance that the caller may know of: that of a public meeting, one to which they are invited or whose host they are,
 * or any with the scope `schedule` or `admin`.
 *
 * @throws {Refusal} `INSTANCE_UNKNOWN`, whether there is none or the caller may not know; `USER_UNKNOWN`
 */
export async function knownInstance(ctx: Context, instance: Instance): Promise<FoundInstance> {
  const found = await findInstance(ctx.db, instance, ctx.caller.userID);
  const isKnown = await mayKnow(ctx, found);
  if (!found || !isKnown) throw new Refusal('INSTANCE_UNKNOWN');
  return found;
}

async function mayKnow({ db, users, caller }: Context, found: FoundInstance | undefined): Promise<boolean> {
  if (caller.schedule || caller.admin) return true;
  const user = await users.find(caller.userID);
  if (!user) throw new Refusal('USER_UNKNOWN');
  if (!found) return false;
  return found.isPublic || found.role === 'host' || (await isInvited(db, found.meetingID, audienceEmail(user.email)));
}

import type { InstanceState } from '@rollcall/shared/meeting';
import { Refusal } from '@rollcall/shared/refusals';
import { audienceEmail } from '../../db/audience/audience.ts';
import type { Reach } from '../../db/schedule/reach.ts';
import type { Context } from '../context.ts';

/** What a list is to be of. */
interface Asked {
  mine: boolean;
  state?: InstanceState | undefined;
}

/**
 * What the caller's lists of the schedule are put together of: everything for who has the scope `schedule` or `admin`; for others
 * the meetings whose hosts they are and, of those that they may enter, what is live or to come.
 *
 * @throws {Refusal} `USER_UNKNOWN` if the caller does not exist
 */
export async function reachesOf({ caller, users }: Context, { mine, state }: Asked): Promise<Reach[]> {
  const { userID } = caller;
  if ((caller.schedule || caller.admin) && !mine) return [{ of: 'all' }];
  const user = await users.find(userID);
  if (!user) throw new Refusal('USER_UNKNOWN');
  // What others may enter is live or to come.
  if (mine || state === 'ended' || state === 'cancelled') return [{ of: 'hosted', userID }];
  return [{ of: 'hosted', userID }, { of: 'invited', email: audienceEmail(user.email) }, { of: 'public' }];
}

import * as scripts from '@rollcall/lua/scripts';
import type { ParticipantsInput } from '@rollcall/shared/inputs';
import type { Participant } from '@rollcall/shared/meeting';
import { readAccess } from '../access/read-access.ts';
import { seesDetails } from '../access/sees-details.ts';
import type { Context } from '../context.ts';
import { cutPage } from '../page.ts';
import { removedUser } from '../people/removed-user.ts';
import { withoutDetails } from '../people/without-details.ts';
import { whileLive } from './while-live.ts';

export interface ParticipantsPage {
  participants: Participant[];
  /** The number of participants on all pages together. */
  total: number;
  nextCursor: number | null;
}

/**
 * Lists the participants of a live instance, in the order of joining. Age, gender and e-mail are null for a caller who
 * does not see them, except their own.
 *
 * @throws {Refusal} `MEETING_NOT_ACTIVE`, `NOT_ALLOWED` or `USER_UNKNOWN`
 */
export async function participants(ctx: Context, input: ParticipantsInput): Promise<ParticipantsPage> {
  const { cursor: after, limit } = input;
  const read = { ...(await readAccess(ctx)), after, limit: limit + 1 };
  const { total, joins } = await whileLive(ctx, input, scripts.participants(ctx.redis, input, read));
  const { items, nextCursor } = cutPage(joins, limit, (join) => join.seq);
  const [users, details] = await Promise.all([
    ctx.users.findCached(items.map((join) => join.userID)),
    seesDetails(ctx, input),
  ]);
  return {
    participants: items.map(({ userID, timestamp }) => {
      const user = users.get(userID) ?? removedUser(userID);
      const isVisible = details || userID === ctx.caller.userID;
      return { ...(isVisible ? user : withoutDetails(user)), joinedAt: timestamp };
    }),
    total,
    nextCursor,
  };
}

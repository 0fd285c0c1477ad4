import * as scripts from '@rollcall/lua/scripts';
import type { ParticipantsInput } from '@rollcall/shared/inputs';
import type { Participant } from '@rollcall/shared/meeting';
import { reader } from '../access/reader.ts';
import type { Context } from '../context.ts';
import { cutPage } from '../page.ts';
import { removedUser } from '../people/removed-user.ts';

export interface ParticipantsPage {
  participants: Participant[];
  /** How many are in, on all pages together. */
  total: number;
  nextCursor: number | null;
}

/**
 * Who is in a live instance, in the order of joining.
 *
 * @throws {Refusal} `MEETING_NOT_ACTIVE`, `NOT_ALLOWED` or `USER_UNKNOWN`
 */
export async function participants(ctx: Context, input: ParticipantsInput): Promise<ParticipantsPage> {
  const { cursor: after, limit } = input;
  const read = { ...(await reader(ctx)), after, limit: limit + 1 };
  const { total, joins } = await scripts.participants(ctx.redis, input, read);
  const { items, nextCursor } = cutPage(joins, limit, (join) => join.seq);
  const users = await ctx.users.named(items.map((join) => join.userID));
  return {
    participants: items.map(({ userID, timestamp }) => ({
      ...(users.get(userID) ?? removedUser(userID)),
      joinedAt: timestamp,
    })),
    total,
    nextCursor,
  };
}

import * as scripts from '@rollcall/lua/scripts';
import type { ParticipantsInput } from '@rollcall/shared/inputs';
import type { Participant, User } from '@rollcall/shared/meeting';
import { readAccess } from '../access/read-access.ts';
import type { Context } from '../context.ts';
import { aroundText, cutPage, fitPage } from '../page.ts';
import { removedUser } from '../people/removed-user.ts';

export interface ParticipantsPage {
  participants: Participant[];
  /** The number of participants on all pages together. */
  total: number;
  nextCursor: number | null;
}

/**
 * Lists the participants of a live instance, in the order of joining.
 *
 * @throws {Refusal} `MEETING_NOT_ACTIVE`, `NOT_ALLOWED` or `USER_UNKNOWN`
 */
export async function participants(ctx: Context, input: ParticipantsInput): Promise<ParticipantsPage> {
  const { cursor: after, limit } = input;
  const read = { ...(await readAccess(ctx)), after, limit: limit + 1 };
  const { total, joins } = await scripts.participants(ctx.redis, input, read);
  const page = cutPage(joins, limit, (join) => join.seq);
  const users = await ctx.users.findCached(page.items.map((join) => join.userID));
  const userOf = ({ userID }: { userID: number }) => users.get(userID) ?? removedUser(userID);
  const sizeOf = ({ name, gender, email }: User) => Buffer.byteLength(name + gender + email) + aroundText;
  const { items, nextCursor } = fitPage(
    page,
    ctx.pageBytes,
    (join) => sizeOf(userOf(join)),
    (join) => join.seq,
  );
  return {
    participants: items.map((join) => ({ ...userOf(join), joinedAt: join.timestamp })),
    total,
    nextCursor,
  };
}

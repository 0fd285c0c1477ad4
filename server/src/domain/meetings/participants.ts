import * as scripts from '@rollcall/lua/scripts';
import type { ParticipantsInput } from '@rollcall/shared/inputs';
import type { Participant, User } from '@rollcall/shared/meeting';
import { readAccess } from '../access/read-access.ts';
import { seesDetails } from '../access/sees-details.ts';
import type { Context } from '../context.ts';
import { aroundText, cutPage, fitPage } from '../page.ts';
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
  const { cursor: after } = input;
  // No more than fit, were every participant without a name.
  const limit = Math.min(input.limit, Math.ceil(ctx.pageBytes / aroundText));
  const read = { ...(await readAccess(ctx)), after, limit: limit + 1 };
  const { total, joins } = await whileLive(ctx, input, scripts.participants(ctx.redis, input, read));
  const page = cutPage(joins, limit, (join) => join.seq);
  const [users, details] = await Promise.all([
    ctx.users.findCached(page.items.map((join) => join.userID)),
    seesDetails(ctx, input),
  ]);
  const shown = page.items.map(({ userID, seq, timestamp }) => {
    const user = users.get(userID) ?? removedUser(userID);
    const seen = details || userID === ctx.caller.userID ? user : withoutDetails(user);
    return { seq, participant: { ...seen, joinedAt: timestamp } };
  });
  const { items, nextCursor } = fitPage(
    { items: shown, nextCursor: page.nextCursor },
    ctx.pageBytes,
    ({ participant }) => sizeOf(participant),
    ({ seq }) => seq,
  );
  return { participants: items.map(({ participant }) => participant), total, nextCursor };
}

const sizeOf = ({ name, gender, email }: User): number =>
  Buffer.byteLength(name + (gender ?? '') + (email ?? '')) + aroundText;

import type { ListInput } from '@rollcall/shared/audience-inputs';
import type { Role } from '@rollcall/shared/meeting';
import { audienceEmail, findInvitees } from '../../db/audience/audience.ts';
import { readManaged } from '../access/managed.ts';
import type { Context } from '../context.ts';
import { aroundText, cutPage, fitPage } from '../page.ts';

/** Somebody who is invited to a meeting. */
interface Invitee {
  /** In lower case. */
  email: string;
  /** The user who has this e-mail; null if nobody has. */
  userID: number | null;
  name: string | null;
  role: Role | null;
}

export interface AudiencePage {
  audience: Invitee[];
  /** Of the meeting, for `ifVersion`. */
  version: number;
  nextCursor: string | null;
}

/**
 * Lists the audience of a meeting that the caller manages, or of any with the scope `admin`.
 *
 * @throws {Refusal} `MEETING_UNKNOWN` or `NOT_ALLOWED`
 */
export async function list(ctx: Context, { meetingID, cursor: after = '', limit }: ListInput): Promise<AudiencePage> {
  const { version } = await readManaged(ctx, meetingID);
  const rows = await findInvitees(ctx.db, meetingID, after, limit + 1);
  const shown = rows.map(({ stored, user }) => {
    const email = audienceEmail(stored);
    // MySQL found the user regardless of accents.
    const isTheirs = user !== null && audienceEmail(user.email) === email;
    const { userID, name, role } = isTheirs ? user : nobody;
    return { stored, invitee: { email, userID, name, role } };
  });
  const { items, nextCursor } = fitPage(
    cutPage(shown, limit, ({ stored }) => stored),
    ctx.pageBytes,
    ({ invitee: { email, name } }) => Buffer.byteLength(email + (name ?? '')) + aroundText,
    ({ stored }) => stored,
  );
  return { audience: items.map(({ invitee }) => invitee), version, nextCursor };
}

const nobody = { userID: null, name: null, role: null };

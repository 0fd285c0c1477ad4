import * as scripts from '@rollcall/lua/scripts';
import type { MessagesByUserInput } from '@rollcall/shared/inputs';
import { Refusal } from '@rollcall/shared/refusals';
import { readAccess } from '../access/read-access.ts';
import type { Context } from '../context.ts';
import { type MessagesPage, pageOf } from './list.ts';

/**
 * Lists one user's messages in a live instance, oldest first, at a cost independent of everybody else's messages.
 *
 * @throws {Refusal} `MEETING_NOT_ACTIVE`, `NOT_ALLOWED` or `USER_UNKNOWN` (the caller or the author)
 */
export async function byUser(ctx: Context, input: MessagesByUserInput): Promise<MessagesPage> {
  const { userID, cursor: after, limit } = input;
  const [access, author] = await Promise.all([readAccess(ctx), ctx.users.find(userID)]);
  const read = { ...access, userID, after, limit, bytes: ctx.pageBytes };
  const page = pageOf(await scripts.messagesByUser(ctx.redis, input, read));
  if (!author && page.messages.length === 0) throw new Refusal('USER_UNKNOWN');
  return page;
}

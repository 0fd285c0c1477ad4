import * as scripts from '@rollcall/lua/scripts';
import type { MessagesByUserInput } from '@rollcall/shared/inputs';
import { Refusal } from '@rollcall/shared/refusals';
import { knowsUsers } from '../access/caller.ts';
import { readAccess } from '../access/read-access.ts';
import type { Context } from '../context.ts';
import { whileLive } from '../meetings/while-live.ts';
import { type MessagesPage, pageOf } from './list.ts';

/**
 * Lists one user's messages in a live instance, oldest first, at a cost independent of everybody else's messages.
 *
 * @throws {Refusal} `MEETING_NOT_ACTIVE`, `NOT_ALLOWED` or `USER_UNKNOWN`: the caller, or the author of no messages, for a
 * caller who may know who exists
 */
export async function byUser(ctx: Context, input: MessagesByUserInput): Promise<MessagesPage> {
  const { userID, cursor: after, limit } = input;
  const read = { ...(await readAccess(ctx)), userID, after, limit, bytes: ctx.pageBytes };
  const page = pageOf(await whileLive(ctx, input, scripts.messagesByUser(ctx.redis, input, read)));
  const isInDoubt = page.messages.length === 0 && knowsUsers(ctx.caller);
  if (isInDoubt && !(await ctx.users.find(userID))) throw new Refusal('USER_UNKNOWN');
  return page;
}

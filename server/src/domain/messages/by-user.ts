import * as scripts from '@rollcall/lua/scripts';
import type { MessagesByUserInput } from '@rollcall/shared/inputs';
import { Refusal } from '@rollcall/shared/refusals';
import { reader } from '../access/reader.ts';
import type { Context } from '../context.ts';
import { cutPage } from '../page.ts';
import type { MessagesPage } from './list.ts';

/**
 * One user's messages in a live instance, oldest first, at a cost that does not depend on the others' messages.
 *
 * @throws {Refusal} `MEETING_NOT_ACTIVE`, `NOT_ALLOWED` or `USER_UNKNOWN` (the caller, or the user asked for)
 */
export async function byUser(ctx: Context, input: MessagesByUserInput): Promise<MessagesPage> {
  const { userID, cursor: after, limit } = input;
  const [rights, author] = await Promise.all([reader(ctx), ctx.users.find(userID)]);
  const { messages } = await scripts.messagesByUser(ctx.redis, input, { ...rights, userID, after, limit: limit + 1 });
  if (!author && messages.length === 0) throw new Refusal('USER_UNKNOWN');
  const { items, nextCursor } = cutPage(messages, limit, (message) => message.seq);
  return { messages: items, nextCursor };
}

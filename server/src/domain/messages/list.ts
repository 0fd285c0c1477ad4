import * as scripts from '@rollcall/lua/scripts';
import type { MessagesInput } from '@rollcall/shared/inputs';
import type { Message } from '@rollcall/shared/meeting';
import { readAccess } from '../access/read-access.ts';
import type { Context } from '../context.ts';
import { whileLive } from '../meetings/while-live.ts';
import { cutPage } from '../page.ts';

export interface MessagesPage {
  messages: Message[];
  nextCursor: number | null;
}

/**
 * Lists a live instance's messages, oldest first.
 *
 * @throws {Refusal} `MEETING_NOT_ACTIVE`, `NOT_ALLOWED` or `USER_UNKNOWN`
 */
export async function list(ctx: Context, input: MessagesInput): Promise<MessagesPage> {
  const { cursor: after, limit } = input;
  const read = { ...(await readAccess(ctx)), after, limit: limit + 1 };
  const { messages } = await whileLive(ctx, input, scripts.messages(ctx.redis, input, read));
  const { items, nextCursor } = cutPage(messages, limit, (message) => message.seq);
  return { messages: items, nextCursor };
}

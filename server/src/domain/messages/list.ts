import * as scripts from '@rollcall/lua/scripts';
import type { MessagesInput } from '@rollcall/shared/inputs';
import type { Message } from '@rollcall/shared/meeting';
import { readAccess } from '../access/read-access.ts';
import type { Context } from '../context.ts';
import { whileLive } from '../meetings/while-live.ts';

export interface MessagesPage {
  messages: Message[];
  nextCursor: number | null;
}

/**
 * Lists a live instance's messages, oldest first. Long ones make a page shorter than `limit`.
 *
 * @throws {Refusal} `MEETING_NOT_ACTIVE`, `NOT_ALLOWED` or `USER_UNKNOWN`
 */
export async function list(ctx: Context, input: MessagesInput): Promise<MessagesPage> {
  const { cursor: after, limit } = input;
  const read = { ...(await readAccess(ctx)), after, limit, bytes: ctx.pageBytes };
  return pageOf(await whileLive(ctx, input, scripts.messages(ctx.redis, input, read)));
}

/** The page that a script read. */
export const pageOf = ({ messages, more }: { messages: Message[]; more: boolean }): MessagesPage => ({
  messages,
  nextCursor: more ? (messages.at(-1)?.seq ?? null) : null,
});

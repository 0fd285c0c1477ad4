import * as scripts from '@rollcall/lua/scripts';
import type { PostInput } from '@rollcall/shared/inputs';
import { actor } from '../access/actor.ts';
import type { Context } from '../context.ts';
import { whileLive } from '../meetings/while-live.ts';
import { requestIDOf } from '../request-id.ts';

/**
 * Posts a participant's message.
 *
 * @throws {Refusal} `MEETING_NOT_ACTIVE`, `NOT_JOINED`, `NOT_ALLOWED`, `MEETING_FULL` or `REQUEST_ID_REUSED`
 */
export async function post(ctx: Context, input: PostInput): Promise<{ seq: number; timestamp: Date }> {
  const userID = actor(ctx, input.userID);
  const request = { userID, requestID: requestIDOf(input), body: input.body, most: ctx.mostChanges };
  const { seq, timestamp } = await whileLive(ctx, input, scripts.post(ctx.redis, input, request));
  return { seq, timestamp };
}

import * as scripts from '@rollcall/lua/scripts';
import type { JoinInput } from '@rollcall/shared/inputs';
import { audienceEmail } from '../../db/audience/audience.ts';
import { actor } from '../access/actor.ts';
import type { Context } from '../context.ts';
import { requestIDOf } from '../request-id.ts';
import { whileLive } from './while-live.ts';

/**
 * Adds a user to a live instance; with a `lease`, for that many seconds unless it is renewed.
 *
 * @throws {Refusal} `MEETING_NOT_ACTIVE`, `ALREADY_JOINED`, `USER_UNKNOWN`, `NOT_ALLOWED`, `MEETING_FULL` or
 * `REQUEST_ID_REUSED`
 */
export async function join(ctx: Context, input: JoinInput): Promise<{ seq: number; joinedAt: Date }> {
  const userID = actor(ctx, input.userID);
  const user = await ctx.users.find(userID);
  const email = user ? audienceEmail(user.email) : '';
  const request = { userID, email, requestID: requestIDOf(input), lease: input.lease, most: ctx.mostChanges };
  const { seq, timestamp } = await whileLive(ctx, input, scripts.join(ctx.redis, input, request));
  return { seq, joinedAt: timestamp };
}

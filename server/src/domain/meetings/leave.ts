import * as scripts from '@rollcall/lua/scripts';
import type { LeaveInput } from '@rollcall/shared/inputs';
import { actor } from '../access/actor.ts';
import type { Context } from '../context.ts';
import { requestIDOf } from '../request-id.ts';
import { whileLive } from './while-live.ts';

/**
 * Removes a user from a live instance; with `seq`, only if the user is in by that join.
 *
 * @throws {Refusal} `MEETING_NOT_ACTIVE`, `NOT_JOINED`, `NOT_ALLOWED` or `REQUEST_ID_REUSED`
 */
export async function leave(ctx: Context, input: LeaveInput): Promise<{ seq: number; leftAt: Date }> {
  const userID = actor(ctx, input.userID);
  const request = { userID, requestID: requestIDOf(input), joined: input.seq };
  const { seq, timestamp } = await whileLive(ctx, input, scripts.leave(ctx.redis, input, request));
  return { seq, leftAt: timestamp };
}

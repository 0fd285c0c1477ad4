import * as scripts from '@rollcall/lua/scripts';
import type { LeaveInput } from '@rollcall/shared/inputs';
import type { Context } from '../context.ts';
import { requestIDOf } from '../request-id.ts';
import { actor } from '../users/actor.ts';

/**
 * Takes a user out of a live instance.
 *
 * @throws {Refusal} `MEETING_NOT_ACTIVE`, `NOT_JOINED`, `NOT_ALLOWED` or `REQUEST_ID_REUSED`
 */
export async function leave(ctx: Context, input: LeaveInput): Promise<{ seq: number; leftAt: Date }> {
  const userID = actor(ctx, input.userID);
  const { seq, timestamp } = await scripts.leave(ctx.redis, input, { userID, requestID: requestIDOf(input) });
  return { seq, leftAt: timestamp };
}

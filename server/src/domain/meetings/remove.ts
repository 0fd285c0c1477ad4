import * as scripts from '@rollcall/lua/scripts';
import type { RemoveInput } from '@rollcall/shared/inputs';
import { isHost } from '../../db/audience/roles.ts';
import { knownInstance } from '../access/known-instance.ts';
import type { Context } from '../context.ts';
import { requestIDOf } from '../request-id.ts';
import { whileLive } from './while-live.ts';

/**
 * Takes a user out of a live instance of a meeting that the caller manages. Who is still invited may join again.
 *
 * @throws {Refusal} `INSTANCE_UNKNOWN`, `MEETING_NOT_ACTIVE`, `NOT_JOINED`, `NOT_ALLOWED`, `TARGET_IS_HOST`, `USER_UNKNOWN` or
 * `REQUEST_ID_REUSED`
 */
export async function remove(ctx: Context, input: RemoveInput): Promise<{ seq: number; leftAt: Date }> {
  const { caller, db, redis } = ctx;
  const { role } = await knownInstance(ctx, input);
  const request = {
    actorID: caller.userID,
    requestID: requestIDOf(input),
    userID: input.userID,
    manages: caller.schedule || role === 'host',
    isHost: await isHost(db, input.meetingID, input.userID),
  };
  const { seq, timestamp } = await whileLive(ctx, input, scripts.remove(redis, input, request));
  return { seq, leftAt: timestamp };
}

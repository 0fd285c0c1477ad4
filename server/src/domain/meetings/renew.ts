import * as scripts from '@rollcall/lua/scripts';
import type { RenewInput } from '@rollcall/shared/inputs';
import { actor } from '../access/actor.ts';
import type { Context } from '../context.ts';
import { whileLive } from './while-live.ts';

/**
 * Renews the lease of a join for its full length. A join without a lease does not expire: `expiresAt` is null.
 *
 * @throws {Refusal} `MEETING_NOT_ACTIVE`, `NOT_ALLOWED`, or `NOT_JOINED` if the user is no longer in by that join
 */
export async function renew(ctx: Context, input: RenewInput): Promise<{ expiresAt: Date | null }> {
  const userID = actor(ctx, input.userID);
  const answer = await whileLive(ctx, input, scripts.renew(ctx.redis, input, { userID, joined: input.seq }));
  return { expiresAt: answer.outcome === 'OK' ? answer.expiresAt : null };
}

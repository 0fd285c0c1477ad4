import * as scripts from '@rollcall/lua/scripts';
import type { RenewInput } from '@rollcall/shared/inputs';
import { actor } from '../access/actor.ts';
import type { Context } from '../context.ts';

/**
 * Prolongs the lease of one join by its own length. A join without a lease needs none: `expiresAt` is null.
 *
 * @throws {Refusal} `MEETING_NOT_ACTIVE`, `NOT_ALLOWED`, or `NOT_JOINED` if that join does not stand any more
 */
export async function renew(ctx: Context, input: RenewInput): Promise<{ expiresAt: Date | null }> {
  const userID = actor(ctx, input.userID);
  const answer = await scripts.renew(ctx.redis, input, { userID, joined: input.seq });
  return { expiresAt: answer.outcome === 'OK' ? answer.expiresAt : null };
}

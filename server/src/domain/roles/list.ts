import type { RolesInput } from '@rollcall/shared/schedule-inputs';
import { findHosts, type Host } from '../../db/audience/roles.ts';
import { readManaged } from '../access/managed.ts';
import type { Context } from '../context.ts';

/**
 * Lists the hosts of a meeting that the caller manages, or of any with the scope `admin`: a hundred at most.
 *
 * @throws {Refusal} `MEETING_UNKNOWN` or `NOT_ALLOWED`
 */
export async function list(ctx: Context, { meetingID }: RolesInput): Promise<{ hosts: Host[]; version: number }> {
  const { version } = await readManaged(ctx, meetingID);
  return { hosts: await findHosts(ctx.db, meetingID), version };
}

import * as scripts from '@rollcall/lua/scripts';
import type { WatchInput } from '@rollcall/shared/inputs';
import { Refusal } from '@rollcall/shared/refusals';
import { findArchived } from '../../db/record.ts';
import { findInvited } from '../../db/schedule.ts';
import { Feed } from '../../feed/feed.ts';
import { redisTime } from '../../stores/clock.ts';
import { reader } from '../access/reader.ts';
import type { Context } from '../context.ts';

/**
 * Follows an instance: from behind `lastEventId`, or from now on. One that has ended is told from its record.
 *
 * @throws {Refusal} `MEETING_NOT_ACTIVE`, `NOT_ALLOWED`, `USER_UNKNOWN`, or `UNAVAILABLE` while Redis does not have an
 * instance that is live: the scheduler is about to bring it there
 */
export async function watch(ctx: Context, { meetingID, orderID, lastEventId }: WatchInput): Promise<Feed> {
  const instance = { meetingID, orderID };
  const rights = await reader(ctx);
  const answer = await scripts.watch(ctx.redis, instance, rights);
  if (answer.outcome === 'OK') return new Feed(ctx.hub, ctx, { instance, lastEventId, seq: answer.seq });

  const record = await findArchived(ctx.db, instance);
  if (!record || record.fromdatetime > (await redisTime(ctx.redis))) throw new Refusal('MEETING_NOT_ACTIVE');
  const allowed = rights.admin || (await findInvited(ctx.db, meetingID, rights.email));
  if (!allowed) throw new Refusal('NOT_ALLOWED');
  if (!record.endedAt) throw new Refusal('UNAVAILABLE', { cause: new Error('Redis does not have the instance yet') });
  return new Feed(ctx.hub, ctx, { instance, lastEventId, seq: record.archivedSeq });
}

import * as scripts from '@rollcall/lua/scripts';
import type { WatchInput } from '@rollcall/shared/inputs';
import type { Instance } from '@rollcall/shared/meeting';
import { Refusal } from '@rollcall/shared/refusals';
import { isInvited } from '../../db/audience.ts';
import { findArchived } from '../../db/record.ts';
import { redisTime } from '../../stores/clock.ts';
import { readAccess } from '../access/read-access.ts';
import type { Context } from '../context.ts';

/** Where a watcher's feed begins. */
export interface FeedStart {
  instance: Instance;
  /** The number of the last change that the watcher has seen; undefined to begin with the next change. */
  lastEventId: number | undefined;
  /** The number of the last change when access was checked: whatever the watcher has seen above it, Redis has lost. */
  seq: number;
}

/**
 * Admits a watcher to an instance that is live or has ended, and finds where the feed begins.
 *
 * @throws {Refusal} `MEETING_NOT_ACTIVE`, `NOT_ALLOWED`, `USER_UNKNOWN`, or `UNAVAILABLE` while Redis lacks a live
 * instance, until the scheduler has restored it
 */
export async function watch(ctx: Context, { meetingID, orderID, lastEventId }: WatchInput): Promise<FeedStart> {
  const instance = { meetingID, orderID };
  const access = await readAccess(ctx);
  const answer = await scripts.watch(ctx.redis, instance, access);
  if (answer.outcome === 'OK') return { instance, lastEventId, seq: answer.seq };

  const record = await findArchived(ctx.db, instance);
  const now = await redisTime(ctx.redis);
  if (!record || record.fromdatetime > now) throw new Refusal('MEETING_NOT_ACTIVE');
  const allowed = access.admin || (await isInvited(ctx.db, meetingID, access.email));
  // Nobody learns of a past instance who could not have entered it.
  if (!allowed) throw new Refusal(record.todatetime > now ? 'NOT_ALLOWED' : 'MEETING_NOT_ACTIVE');
  if (!record.endedAt) throw new Refusal('UNAVAILABLE', { cause: new Error('Redis lacks a live instance') });
  return { instance, lastEventId, seq: record.archivedSeq };
}

import * as scripts from '@rollcall/lua/scripts';
import type { WatchInput } from '@rollcall/shared/inputs';
import type { Instance } from '@rollcall/shared/meeting';
import { Refusal } from '@rollcall/shared/refusals';
import { isInvited } from '../../db/audience/audience.ts';
import { type Archived, findArchived } from '../../db/record/archived.ts';
import { redisTime } from '../../stores/clock.ts';
import type { NumberLine } from '../../stores/number-line.ts';
import type { Caller } from '../access/caller.ts';
import { readAccess } from '../access/read-access.ts';
import { seesDetails } from '../access/sees-details.ts';
import type { Context } from '../context.ts';

/** Where a watcher's feed begins. */
export interface FeedStart {
  instance: Instance;
  /** Up to where the watcher has seen the feed; undefined to begin with the next change. */
  lastEventId: WatchInput['lastEventId'];
  /** The number line when access was checked. */
  line: NumberLine;
  /** Whether the instance's time was over when access was checked. Its last changes may be yet to come. */
  isOver: boolean;
  caller: Caller;
  /** Whether the watcher sees age, gender and e-mail of who joins. */
  details: 'shown' | 'hidden' | 'shown once joined';
  /** Set if the instance has ended and left Redis: its record has everything. */
  record?: Archived;
}

/**
 * Admits a watcher to an instance that is live or has ended, and finds where the feed begins.
 *
 * @throws {Refusal} `MEETING_NOT_ACTIVE`, `NOT_ALLOWED`, `USER_UNKNOWN`, or `UNAVAILABLE` while Redis lacks a live
 * instance, until the scheduler has restored it
 */
export async function watch(ctx: Context, { meetingID, orderID, lastEventId }: WatchInput): Promise<FeedStart> {
  const instance = { meetingID, orderID };
  const { caller } = ctx;
  const access = await readAccess(ctx);
  const line = await scripts.watch(ctx.redis, instance, access);
  if (line.outcome === 'OK') {
    const isOver = line.todatetime <= line.now;
    return { instance, lastEventId, caller, line, isOver, details: await detailsFor(ctx, instance) };
  }

  const record = await findArchived(ctx.db, instance);
  const now = await redisTime(ctx.redis);
  if (!record || record.fromdatetime > now) throw new Refusal('MEETING_NOT_ACTIVE');
  const allowed = access.admin || (await isInvited(ctx.db, meetingID, access.email));
  // Nobody learns of a past instance who could not have entered it.
  if (!allowed) throw new Refusal(record.todatetime > now ? 'NOT_ALLOWED' : 'MEETING_NOT_ACTIVE');
  if (!record.endedAt) throw new Refusal('UNAVAILABLE', { cause: new Error('Redis lacks a live instance') });
  const { archivedSeq: seq, generation, branches } = record;
  const details = await detailsFor(ctx, instance);
  return { instance, lastEventId, caller, line: { seq, generation, branches }, isOver: true, details, record };
}

async function detailsFor(ctx: Context, instance: Instance): Promise<FeedStart['details']> {
  if (await seesDetails(ctx, instance)) return 'shown';
  return ctx.participantDetails === 'participants' ? 'shown once joined' : 'hidden';
}

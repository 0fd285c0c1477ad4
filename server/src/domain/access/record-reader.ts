import { type ErrorCode, Refusal } from '@rollcall/shared/refusals';
import { isHost } from '../../db/audience/roles.ts';
import { findRecordedMeeting, type HeldInstance } from '../../db/history/held-instances.ts';
import { findJoinedOf } from '../../db/history/joins.ts';
import type { Context } from '../context.ts';
import { mayKnow } from './managed.ts';
import { isIn, joinedSince } from './was-in.ts';

/**
 * How a caller reads the record of instances: as somebody who sees everything about everybody (`admin`, or a host of the
 * meeting), or as somebody who was in.
 */
export type RecordReader = 'host' | 'attendee';

/**
 * Finds how the caller may read the record of some instances of a meeting.
 *
 * @param unknown the refusal for who may not know of them
 * @throws {Refusal} `USER_UNKNOWN`, `NOT_ALLOWED` if the caller was in none of them, or `unknown`
 */
export async function recordReader(
  ctx: Context,
  meetingID: number,
  instances: readonly HeldInstance[],
  unknown: ErrorCode,
): Promise<RecordReader> {
  const { caller, db, users } = ctx;
  const meeting = await findRecordedMeeting(db, meetingID);
  if (!caller.admin && !(await users.find(caller.userID))) throw new Refusal('USER_UNKNOWN');
  if (!meeting) throw new Refusal(unknown);
  if (caller.admin || (await isHost(db, meetingID, caller.userID))) return 'host';
  if (await wasInAny(ctx, meetingID, instances)) return 'attendee';
  const isKnown = !meeting.removedAt && (await mayKnow(db, caller, meeting));
  throw new Refusal(isKnown ? 'NOT_ALLOWED' : unknown);
}

/** By their records and, of those that are not closed, by what Redis has. */
async function wasInAny(ctx: Context, meetingID: number, instances: readonly HeldInstance[]): Promise<boolean> {
  const orderIDs = instances.map(({ orderID }) => orderID);
  const joined = await findJoinedOf(ctx.db, meetingID, orderIDs, ctx.caller.userID);
  if (joined.length > 0) return true;
  for (const instance of instances.filter(({ endedAt }) => !endedAt)) {
    if ((await isIn(ctx, instance)) || (await joinedSince(ctx, instance, instance.archivedSeq))) return true;
  }
  return false;
}

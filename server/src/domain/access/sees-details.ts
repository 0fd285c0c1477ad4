import type { Instance } from '@rollcall/shared/meeting';
import { findJoined } from '../../db/history/joins.ts';
import type { Context } from '../context.ts';
import { isIn, joinedSince } from './was-in.ts';

/**
 * Whether the caller may see the age, gender and e-mail of an instance's participants. PARTICIPANT_DETAILS decides: by
 * default, those may who have joined its meeting at some time, in this instance or another. With `admin`, a caller always
 * may.
 */
export async function seesDetails(ctx: Context, instance: Instance): Promise<boolean> {
  if (ctx.caller.admin || ctx.participantDetails === 'everyone') return true;
  if (ctx.participantDetails === 'admin') return false;
  const { joined, caller } = ctx;
  const key = `${instance.meetingID} ${caller.userID}`;
  if (joined.get(key)) return true;
  if (!(await isIn(ctx, instance)) && !(await hasJoined(ctx, instance))) return false;
  joined.keep(key, true);
  return true;
}

/** By the record and, for who joined and left within the last second, by what Redis has beyond the record. */
async function hasJoined(ctx: Context, instance: Instance): Promise<boolean> {
  const record = await findJoined(ctx.db, instance, ctx.caller.userID);
  return record.hasJoined || (await joinedSince(ctx, instance, record.archivedSeq));
}

import { logEntries } from '@rollcall/lua/fields';
import { instanceKeys } from '@rollcall/lua/keys';
import type { Instance } from '@rollcall/shared/meeting';
import { findJoined } from '../../db/joins.ts';
import type { Context } from '../context.ts';

/** Changes since the last archived one that are searched for a join. Usually there are few: the archive is a second behind. */
const recentChanges = 1000;

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

async function isIn({ redis, caller }: Context, instance: Instance): Promise<boolean> {
  return (await redis.zscore(instanceKeys.participants(instance), caller.userID)) !== null;
}

/** By the record and, for who joined and left within the last second, by what Redis has beyond the record. */
async function hasJoined({ redis, db, caller: { userID } }: Context, instance: Instance): Promise<boolean> {
  const record = await findJoined(db, instance, userID);
  if (record.hasJoined) return true;
  const after = `(${record.archivedSeq}-0`;
  const recent = await redis.xrevrange(instanceKeys.log(instance), '+', after, 'COUNT', recentChanges);
  return logEntries(recent).some((entry) => entry.userID === userID && entry.eventType === 'join');
}

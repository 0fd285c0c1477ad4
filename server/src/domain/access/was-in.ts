import { logEntries } from '@rollcall/lua/fields';
import { instanceKeys } from '@rollcall/lua/keys';
import type { Instance } from '@rollcall/shared/meeting';
import type { Seq } from '@rollcall/shared/numbers';
import type { Context } from '../context.ts';

/** Changes since the last archived one that are searched for a join. Usually there are few: the archive is a second behind. */
const recentChanges = 1000;

/** Whether the caller is in now. */
export async function isIn({ redis, caller }: Context, instance: Instance): Promise<boolean> {
  return (await redis.zscore(instanceKeys.participants(instance), caller.userID)) !== null;
}

/** Whether the caller has joined since a change, usually the last archived one: what came and went within the last second. */
export async function joinedSince({ redis, caller }: Context, instance: Instance, seq: Seq): Promise<boolean> {
  const after = `(${seq}-0`;
  const recent = await redis.xrevrange(instanceKeys.log(instance), '+', after, 'COUNT', recentChanges);
  return logEntries(recent).some((entry) => entry.userID === caller.userID && entry.eventType === 'join');
}

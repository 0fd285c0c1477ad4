import { instanceKeys } from '@rollcall/lua/keys';
import * as scripts from '@rollcall/lua/scripts';
import type { Instance } from '@rollcall/shared/meeting';
import { archive, findArchived } from '../db/record.ts';
import { findInstancesBegun } from '../db/schedule.ts';
import { upToGap } from '../stores/changes.ts';
import { redisTime } from '../stores/clock.ts';
import { activate } from './activator.ts';
import { forEach, type SchedulerContext } from './context.ts';

/** Changes per transaction. */
const chunk = 500;

/**
 * Copies the changes that MySQL lacks from Redis, chunk by chunk, each in one transaction with the cursor.
 *
 * @returns the number up to which MySQL has all changes; undefined if Redis or MySQL does not have the instance
 */
export async function archiveInstance(
  { redis, db }: SchedulerContext,
  instance: Instance,
): Promise<number | undefined> {
  for (;;) {
    const archived = await findArchived(db, instance);
    if (!archived) return undefined;
    const from = archived.archivedSeq;
    const answer = await scripts.changes(redis, instance, { after: from, limit: chunk });
    if (answer.outcome === 'GONE') return undefined;
    if (answer.seq <= from) return from;
    const { last: to, ...changes } = upToGap(from, answer);
    if (to === from) throw new Error(`change ${from + 1} of ${JSON.stringify(instance)} is missing in Redis`);
    await archive(db, instance, from, to, changes);
  }
}

/**
 * Archives every instance that has begun and is not closed. One that Redis has lost, or has less of than the record, is
 * activated again: this runs often enough to catch a stale copy before much is added to it.
 */
export async function archiveAll(ctx: SchedulerContext): Promise<void> {
  const begun = await findInstancesBegun(ctx.db, await redisTime(ctx.redis));
  const seqs = await Promise.all(begun.map((instance) => ctx.redis.hget(instanceKeys.instance(instance), 'seq')));
  const compared = begun.map((instance, n) => ({ ...instance, seq: Number(seqs[n] ?? 0) }));
  const lost = compared.filter(({ seq, archivedSeq }) => seq < archivedSeq);
  await forEach(ctx, lost, (instance) => activate(ctx, instance));
  const behind = compared.filter(({ seq, archivedSeq }) => seq > archivedSeq);
  await forEach(ctx, behind, (instance) => archiveInstance(ctx, instance));
}

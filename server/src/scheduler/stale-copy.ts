import { instanceKeys } from '@rollcall/lua/keys';
import * as scripts from '@rollcall/lua/scripts';
import type { Instance } from '@rollcall/shared/meeting';
import { findArchived } from '../db/record.ts';
import type { SchedulerContext } from './context.ts';

/**
 * Drops Redis's copy of an instance if the record is ahead of it: after a crash or a failover Redis may come back
 * without its latest changes, and would give their numbers to others. Activation then restores it from the record.
 */
export async function discardStaleCopy({ redis, db, log }: SchedulerContext, instance: Instance): Promise<void> {
  // Reads MySQL first: whatever it has, Redis had before, so a Redis that is behind now has lost changes.
  const archived = await findArchived(db, instance);
  const seq = await redis.hget(instanceKeys.instance(instance), 'seq');
  if (!archived || seq === null || Number(seq) >= archived.archivedSeq) return;
  const { archivedSeq } = archived;
  const { outcome } = await scripts.discard(redis, instance, { archivedSeq });
  if (outcome === 'OK') log.error({ ...instance, seq, archivedSeq }, 'Redis lost archived changes, dropped its copy');
}

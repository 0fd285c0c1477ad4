import { instanceKeys } from '@rollcall/lua/keys';
import * as scripts from '@rollcall/lua/scripts';
import type { Instance } from '@rollcall/shared/meeting';
import { findArchived } from '../db/record.ts';
import type { SchedulerContext } from './context.ts';

/**
 * Gives up what Redis has of an instance if its record is ahead: after a crash or a failover Redis may come back without
 * its last changes, and would give their numbers to others. The record goes back as after a loss of everything.
 */
export async function discardSetBack({ redis, db, log }: SchedulerContext, instance: Instance): Promise<void> {
  // MySQL is asked first: it has nothing that Redis had not before, so a Redis that is behind was set back.
  const archived = await findArchived(db, instance);
  const seq = await redis.hget(instanceKeys.instance(instance), 'seq');
  if (!archived || seq === null || Number(seq) >= archived.archivedSeq) return;
  const { archivedSeq } = archived;
  const { outcome } = await scripts.discard(redis, instance, { archivedSeq });
  if (outcome === 'OK') log.error({ ...instance, seq, archivedSeq }, 'Redis was set back behind the record');
}

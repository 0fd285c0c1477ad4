import * as scripts from '@rollcall/lua/scripts';
import type { Instance } from '@rollcall/shared/meeting';
import { findArchivedOf } from '../db/record/archived.ts';
import { concurrently } from './concurrently.ts';
import type { SchedulerContext } from './context.ts';

/** s for which a retry of a call that was made before the end still gets its answer */
const remembered = 600;

/**
 * Deletes the keys of ended instances, each if MySQL has everything that its keys hold.
 *
 * @returns the instances that are erased: all but those that MySQL does not know
 * @throws {Error} if MySQL lacks anything of one, or its record is not closed yet; the others are erased all the same
 */
export async function erase<Ended extends Instance>(
  { redis, db, log }: SchedulerContext,
  instances: readonly Ended[],
): Promise<Ended[]> {
  const records = await findArchivedOf(db, instances);
  const erased = await concurrently(instances, async (instance, n) => {
    const record = records[n];
    const { meetingID, orderID } = instance;
    if (!record) {
      log.warn({ meetingID, orderID }, 'instance in Redis is unknown to MySQL, kept it');
      return [];
    }
    if (!record.endedAt) throw new Error('the record of the instance is not complete yet');
    const { generation, archivedSeq } = record;
    const { outcome } = await scripts.erase(redis, instance, { generation, archivedSeq, remembered });
    if (outcome === 'NOT_ARCHIVED') throw new Error('the instance has changes that are not archived');
    return [instance];
  });
  return erased.flat();
}

import * as scripts from '@rollcall/lua/scripts';
import type { Instance } from '@rollcall/shared/meeting';
import { findArchived } from '../db/record.ts';
import type { SchedulerContext } from './context.ts';

/** s for which a retry of a call that was made before the end still gets its answer */
const remembered = 600;

/**
 * Deletes the keys of an ended instance, if MySQL has everything that they hold.
 *
 * @throws {Error} if it does not, or its record is not closed yet
 */
export async function erase({ redis, db, log }: SchedulerContext, { meetingID, orderID }: Instance): Promise<void> {
  const instance = { meetingID, orderID };
  const archived = await findArchived(db, instance);
  if (!archived) {
    log.warn(instance, 'instance in Redis is unknown to MySQL, kept it');
    return;
  }
  if (!archived.endedAt) throw new Error('the record of the instance is not complete yet');
  const { generation, archivedSeq } = archived;
  const { outcome } = await scripts.erase(redis, instance, { generation, archivedSeq, remembered });
  if (outcome === 'NOT_ARCHIVED') throw new Error('the instance has changes that are not archived');
}

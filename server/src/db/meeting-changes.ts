import type { UserID } from '@rollcall/shared/numbers';
import { type Selectable, sql, type Transaction } from 'kysely';
import type { Database } from './schema.ts';

/** A meeting whose row is locked, so that all changes of it, its instances, audience and hosts come one after the other. */
export type LockedMeeting = Selectable<Database['meeting']>;

/** Locks a meeting; undefined if there is none, or it was removed. Instances are locked after their meeting, never before. */
export async function lockMeeting(
  transaction: Transaction<Database>,
  meetingID: number,
): Promise<LockedMeeting | undefined> {
  return await transaction
    .selectFrom('meeting')
    .selectAll()
    .where('meetingID', '=', meetingID)
    .where('removedAt', 'is', null)
    .forUpdate()
    .executeTakeFirst();
}

/**
 * Notes that a locked meeting, or anything that belongs to it, was changed: Redis is to follow, see `takeEffect`.
 *
 * @param changedBy 0 for nobody who is known
 */
export async function noteMeetingChange(
  transaction: Transaction<Database>,
  meetingID: number,
  changedBy: UserID,
): Promise<void> {
  await transaction
    .updateTable('meeting')
    .set({
      version: sql`version + 1`,
      revision: sql`revision + 1`,
      pendingSince: sql`coalesce(pendingSince, current_timestamp(3))`,
      changedBy: changedBy || null,
    })
    .where('meetingID', '=', meetingID)
    .execute();
}

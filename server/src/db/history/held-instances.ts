import type { Instance } from '@rollcall/shared/meeting';
import type { Db } from '../client.ts';
import type { Archived } from '../record/archived.ts';

/** An instance with the state of its record. */
export interface HeldInstance extends Instance, Omit<Archived, 'branches'> {
  /** Set if it was called off. */
  cancelledAt: Date | null;
}

const held = [
  'meetingID',
  'orderID',
  'fromdatetime',
  'todatetime',
  'archivedSeq',
  'endedAt',
  'cancelledAt',
  'generation',
] as const;

/** Finds an instance; undefined if there is none. */
export async function findHeld(db: Db, { meetingID, orderID }: Instance): Promise<HeldInstance | undefined> {
  return await db
    .selectFrom('meeting_instance')
    .select(held)
    .where('meetingID', '=', meetingID)
    .where('orderID', '=', orderID)
    .executeTakeFirst();
}

/** Finds up to `limit` instances of a meeting that began from one time on and before another, by their number. */
export async function findHeldOf(
  db: Db,
  meetingID: number,
  { from, to, limit }: { from: Date; to: Date; limit: number },
): Promise<HeldInstance[]> {
  return await db
    .selectFrom('meeting_instance')
    .select(held)
    .where('meetingID', '=', meetingID)
    .where('fromdatetime', '>=', from)
    .where('fromdatetime', '<', to)
    .orderBy('orderID')
    .limit(limit)
    .execute();
}

/** Finds a meeting, also one that was removed, of which records remain; undefined if there never was one. */
export async function findRecordedMeeting(db: Db, meetingID: number) {
  return await db
    .selectFrom('meeting')
    .select(['meetingID', 'isPublic', 'removedAt'])
    .where('meetingID', '=', meetingID)
    .executeTakeFirst();
}

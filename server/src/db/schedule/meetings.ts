import type { UserID } from '@rollcall/shared/numbers';
import type { Transaction } from 'kysely';
import type { Db } from '../client.ts';
import type { Database } from '../schema.ts';

/** What a meeting has, beside what belongs to it. */
export interface MeetingFields {
  externalID?: string;
  title: string;
  description: string;
  isPublic: boolean;
}

/** Finds which meeting has this externalID, whether it was removed or not. */
export async function findByExternalID(
  db: Db,
  externalID: string,
): Promise<{ meetingID: number; removedAt: Date | null } | undefined> {
  return await db
    .selectFrom('meeting')
    .select(['meetingID', 'removedAt'])
    .where('externalID', '=', externalID)
    .executeTakeFirst();
}

/**
 * Adds a meeting, at its first version. It has no instances, so nothing of it is to reach Redis.
 *
 * @returns its meetingID; undefined, with nothing changed, if another meeting has the externalID
 */
export async function insertMeeting(
  transaction: Transaction<Database>,
  { isPublic, ...fields }: MeetingFields,
  changedBy: UserID,
): Promise<number | undefined> {
  const meeting = { ...fields, isPublic: Number(isPublic), version: 1, revision: 1, changedBy: changedBy || null };
  const { insertId, numInsertedOrUpdatedRows = 0n } = await transaction
    .insertInto('meeting')
    .ignore()
    .values(meeting)
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 0n ? undefined : Number(insertId);
}

/** Finds which meeting has an externalID that could not be given to another one: as it is now, not as the transaction began. */
export async function lockByExternalID(
  transaction: Transaction<Database>,
  externalID: string,
): Promise<number | undefined> {
  const found = await transaction
    .selectFrom('meeting')
    .select('meetingID')
    .where('externalID', '=', externalID)
    .forUpdate()
    .executeTakeFirst();
  return found?.meetingID;
}

/** Writes these fields of a locked meeting. */
export async function updateMeeting(
  transaction: Transaction<Database>,
  meetingID: number,
  { isPublic, ...fields }: Partial<MeetingFields>,
): Promise<void> {
  await transaction
    .updateTable('meeting')
    .set({ ...fields, ...(isPublic === undefined ? {} : { isPublic: Number(isPublic) }) })
    .where('meetingID', '=', meetingID)
    .execute();
}

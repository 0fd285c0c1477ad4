import { randomUUID } from 'node:crypto';
import type { UserID } from '@rollcall/shared/numbers';
import { type Kysely, type Selectable, sql, type Transaction } from 'kysely';
import type { Db } from '../client.ts';
import type { Database } from '../schema.ts';

/** Somebody who is to be forgotten; see the table `erasure`. */
export type Erasure = Selectable<Database['erasure']>;

/**
 * Takes an id that no user has had, or will have: that of a row which is deleted at once.
 */
export async function takeFreshID(transaction: Transaction<Database>): Promise<UserID> {
  const nobody = { name: '', email: `nobody ${randomUUID()}` };
  const { insertId } = await transaction.insertInto('user').values(nobody).executeTakeFirstOrThrow();
  const freshID = Number(insertId);
  await transaction.deleteFrom('user').where('userID', '=', freshID).execute();
  return freshID;
}

/**
 * Deletes a user, whose row is locked, with what was remembered of their requests, and notes that the record is to forget them.
 *
 * @param subject what their tokens call them
 */
export async function beginErasure(
  transaction: Transaction<Database>,
  { userID, freshID, keepBodies, requestedAt }: Omit<Erasure, 'doneAt'>,
  subject: string | null,
): Promise<void> {
  await transaction.deleteFrom('user').where('userID', '=', userID).execute();
  if (subject !== null) await transaction.deleteFrom('request').where('subject', '=', subject).execute();
  const erasure = { freshID, keepBodies, requestedAt, doneAt: null };
  // Another program may have given the id to somebody once more.
  await transaction
    .insertInto('erasure')
    .values({ userID, ...erasure })
    .onDuplicateKeyUpdate(erasure)
    .execute();
}

export async function findErasure(db: Kysely<Database>, userID: UserID): Promise<Erasure | undefined> {
  return await db.selectFrom('erasure').selectAll().where('userID', '=', userID).executeTakeFirst();
}

/** Finds the erasures that are not done, and those that are since some time, by index. */
export async function findErasures(db: Db, doneSince: Date): Promise<Erasure[]> {
  return await db
    .selectFrom('erasure')
    .selectAll()
    .where(({ eb, or }) => or([eb('doneAt', 'is', null), eb('doneAt', '>', doneSince)]))
    .execute();
}

/** Notes when an erasure was done, or null if something more was found. */
export async function noteErasure(db: Db, userID: UserID, doneAt: Date | null): Promise<void> {
  await db
    .updateTable('erasure')
    .set({ doneAt })
    .where('userID', '=', userID)
    .where('doneAt', doneAt ? 'is' : 'is not', null)
    .execute();
}

/** Has somebody else take a user's place as the one who has changed meetings last. */
export async function replaceChangedBy(
  db: Db,
  { userID, freshID }: Pick<Erasure, 'userID' | 'freshID'>,
): Promise<void> {
  // There is no index: they are found without locking, and changed by their keys.
  const rows = await db.selectFrom('meeting').select('meetingID').where('changedBy', '=', userID).execute();
  if (rows.length === 0) return;
  const meetingIDs = rows.map(({ meetingID }) => meetingID);
  await db
    .updateTable('meeting')
    .set({ changedBy: sql`if(changedBy = ${userID}, ${freshID}, changedBy)` })
    .where('meetingID', 'in', meetingIDs)
    .execute();
}

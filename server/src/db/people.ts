import type { User } from '@rollcall/shared/meeting';
import type { Db } from './client.ts';

/** A user as MySQL has them. */
export interface StoredUser extends User {
  email: string;
}

/** Finds the users with these ids in one query, in no particular order; unknown ids are left out. */
export async function findUsers(db: Db, userIDs: readonly number[]): Promise<StoredUser[]> {
  if (userIDs.length === 0) return [];
  return await db
    .selectFrom('user')
    .select(['userID', 'name', 'age', 'gender', 'email'])
    .where('userID', 'in', userIDs)
    .execute();
}

/** Finds which users have these e-mails, in no particular order; each as `[userID, e-mail]`, as it is stored. */
export async function findUsersByEmail(db: Db, emails: readonly string[]): Promise<[userID: number, email: string][]> {
  if (emails.length === 0) return [];
  const rows = await db.selectFrom('user').select(['userID', 'email']).where('email', 'in', emails).execute();
  return rows.map(({ userID, email }) => [userID, email]);
}

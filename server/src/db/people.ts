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

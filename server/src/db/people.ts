import type { User } from '@rollcall/shared/meeting';
import type { Db } from './client.ts';

/** The users that exist among those asked for, in no order, as one query. */
export async function findUsers(db: Db, userIDs: readonly number[]): Promise<User[]> {
  if (userIDs.length === 0) return [];
  return await db
    .selectFrom('user')
    .select(['userID', 'name', 'age', 'gender', 'email'])
    .where('userID', 'in', userIDs)
    .execute();
}

import type { UserID } from '@rollcall/shared/numbers';
import type { Kysely } from 'kysely';
import type { Database } from './schema.ts';

/** Whether a user is a host of a meeting. */
export async function isHost(db: Kysely<Database>, meetingID: number, userID: UserID): Promise<boolean> {
  const found = await db
    .selectFrom('role')
    .select('role')
    .where('meetingID', '=', meetingID)
    .where('userID', '=', userID)
    .where('role', '=', 'host')
    .executeTakeFirst();
  return found !== undefined;
}

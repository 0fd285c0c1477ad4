import type { UserID } from '@rollcall/shared/numbers';
import type { Kysely, Transaction } from 'kysely';
import { audienceEmail } from './audience.ts';
import type { StoredUser } from './people.ts';
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

/** Makes a user a host of a locked meeting, and invites them to it. */
export async function insertHost(
  transaction: Transaction<Database>,
  meetingID: number,
  { userID, email }: Pick<StoredUser, 'userID' | 'email'>,
): Promise<void> {
  await transaction.insertInto('role').ignore().values({ meetingID, userID, role: 'host' }).execute();
  await transaction
    .insertInto('audience')
    .ignore()
    .values({ meetingID, email: audienceEmail(email) })
    .execute();
}

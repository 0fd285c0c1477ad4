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

/** Finds the e-mails of a meeting's hosts, as the table of users has them. */
export async function findHostEmails(db: Kysely<Database>, meetingID: number): Promise<string[]> {
  const hosts = await db
    .selectFrom('role')
    .innerJoin('user', 'user.userID', 'role.userID')
    .select('user.email')
    .where('role.meetingID', '=', meetingID)
    .where('role.role', '=', 'host')
    .execute();
  return hosts.map(({ email }) => email);
}

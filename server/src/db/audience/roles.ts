import type { UserID } from '@rollcall/shared/numbers';
import type { Kysely, Transaction } from 'kysely';
import type { StoredUser } from '../people/users.ts';
import type { Database } from '../schema.ts';
import { audienceEmail, invite } from './audience.ts';

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

/**
 * Makes a user a host of a locked meeting, and invites them to it.
 *
 * @returns the e-mails that were not in its audience
 */
export async function insertHost(
  transaction: Transaction<Database>,
  meetingID: number,
  { userID, email }: Pick<StoredUser, 'userID' | 'email'>,
): Promise<string[]> {
  await transaction.insertInto('role').ignore().values({ meetingID, userID, role: 'host' }).execute();
  return await invite(transaction, meetingID, [audienceEmail(email)]);
}

/** Who manages a meeting. */
export interface Host {
  userID: UserID;
  /** Empty if there is no such user any more. */
  name: string;
  email: string | null;
}

/** Finds the hosts of a meeting, by userID. */
export async function findHosts(db: Kysely<Database>, meetingID: number): Promise<Host[]> {
  const hosts = await db
    .selectFrom('role')
    .leftJoin('user', 'user.userID', 'role.userID')
    .select(['role.userID', 'user.name', 'user.email'])
    .where('role.meetingID', '=', meetingID)
    .where('role.role', '=', 'host')
    .orderBy('role.userID')
    .execute();
  return hosts.map((host) => ({ ...host, name: host.name ?? '' }));
}

/** Finds the userIDs of a meeting's hosts, ascending. */
export async function findHostIDs(db: Kysely<Database>, meetingID: number): Promise<UserID[]> {
  const hosts = await db
    .selectFrom('role')
    .select('userID')
    .where('meetingID', '=', meetingID)
    .where('role', '=', 'host')
    .orderBy('userID')
    .execute();
  return hosts.map(({ userID }) => userID);
}

/** Makes a user no longer a host of a locked meeting. They stay invited. */
export async function deleteHost(transaction: Transaction<Database>, meetingID: number, userID: UserID): Promise<void> {
  await transaction.deleteFrom('role').where('meetingID', '=', meetingID).where('userID', '=', userID).execute();
}

/** Finds which of these meetings a user is a host of. */
export async function findHosted(
  db: Kysely<Database>,
  userID: UserID,
  meetingIDs: readonly number[],
): Promise<Set<number>> {
  if (meetingIDs.length === 0) return new Set();
  const rows = await db
    .selectFrom('role')
    .select('meetingID')
    .where('userID', '=', userID)
    .where('meetingID', 'in', meetingIDs)
    .where('role', '=', 'host')
    .execute();
  return new Set(rows.map(({ meetingID }) => meetingID));
}

import type { Role } from '@rollcall/shared/meeting';
import type { UserID } from '@rollcall/shared/numbers';
import { CompiledQuery, type Kysely, type Transaction } from 'kysely';
import type { Db } from '../client.ts';
import type { Database } from '../schema.ts';

/** Normalises an e-mail as audiences store it: invitations ignore case, as mail servers do. */
export const audienceEmail = (email: string): string => email.trim().toLowerCase();

/** Whether a normalised e-mail may enter a meeting: it is public, or the e-mail is in its audience. */
export async function isInvited(db: Kysely<Database>, meetingID: number, email: string): Promise<boolean> {
  const rows = await db
    .selectFrom('meeting')
    .leftJoin('audience', (join) =>
      join.onRef('audience.meetingID', '=', 'meeting.meetingID').on('audience.address', '=', email),
    )
    .select(['meeting.isPublic', 'audience.email'])
    .where('meeting.meetingID', '=', meetingID)
    .execute();
  // MySQL ignores accents in addresses; an invitation is matched as exactly as in Redis.
  return rows.some((row) => row.isPublic !== 0 || (row.email !== null && audienceEmail(row.email) === email));
}

/**
 * Finds which of some normalised e-mails are in a meeting's audience.
 *
 * @returns them as they are stored: other programs may have inserted them in capitals, and so the same one twice
 */
async function findInvitations(db: Kysely<Database>, meetingID: number, emails: readonly string[]): Promise<string[]> {
  if (emails.length === 0) return [];
  const rows = await db
    .selectFrom('audience')
    .select('email')
    .where('meetingID', '=', meetingID)
    .where('address', 'in', emails)
    .execute();
  const wanted = new Set(emails);
  return rows.map((row) => row.email).filter((stored) => wanted.has(audienceEmail(stored)));
}

/** Whether a normalised e-mail is in the audience of a meeting, be it public or not. */
export async function isInAudience(db: Kysely<Database>, meetingID: number, email: string): Promise<boolean> {
  return (await findInvitations(db, meetingID, [email])).length > 0;
}

/**
 * Adds normalised e-mails to the audience of a locked meeting.
 *
 * @returns those that were not in it
 */
export async function invite(
  transaction: Transaction<Database>,
  meetingID: number,
  emails: readonly string[],
): Promise<string[]> {
  const invited = new Set((await findInvitations(transaction, meetingID, emails)).map(audienceEmail));
  const added = [...new Set(emails)].filter((email) => !invited.has(email)).toSorted();
  if (added.length === 0) return [];
  const rows = added.map((email) => [meetingID, email]);
  // Not compiled by Kysely, which takes longer for so many rows. Another program may insert one of them right now.
  await transaction.executeQuery(CompiledQuery.raw('insert ignore into audience (meetingID, email) values ?', [rows]));
  return added;
}

/**
 * Takes normalised e-mails out of the audience of a locked meeting.
 *
 * @returns those that were in it, as they were stored
 */
export async function uninvite(
  transaction: Transaction<Database>,
  meetingID: number,
  emails: readonly string[],
): Promise<string[]> {
  const stored = await findInvitations(transaction, meetingID, emails);
  if (stored.length === 0) return [];
  await transaction
    .deleteFrom('audience')
    .where('meetingID', '=', meetingID)
    .where('email', 'in', stored.toSorted())
    .execute();
  return stored;
}

/**
 * Takes everybody out of the audience of a locked meeting but some normalised e-mails.
 *
 * @returns those that were taken out, as they were stored
 */
export async function uninviteOthers(
  transaction: Transaction<Database>,
  meetingID: number,
  emails: ReadonlySet<string>,
): Promise<string[]> {
  const rows = await transaction.selectFrom('audience').select('email').where('meetingID', '=', meetingID).execute();
  const stored = rows.map(({ email }) => email);
  const kept = stored.filter((email) => emails.has(audienceEmail(email)));
  const others = stored.filter((email) => !emails.has(audienceEmail(email)));
  if (others.length === 0) return [];
  const all = transaction.deleteFrom('audience').where('meetingID', '=', meetingID);
  await (kept.length > 0 ? all.where('email', 'not in', kept) : all).execute();
  return others;
}

/** Reads a chunk of a meeting's audience: up to `limit` e-mails after the given one, in index order. */
export async function findAudience(db: Db, meetingID: number, after: string, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('audience')
    .select('email')
    .where('meetingID', '=', meetingID)
    .where('email', '>', after)
    .orderBy('email')
    .limit(limit)
    .execute();
  return rows.map((row) => row.email);
}

/** An e-mail of an audience as it is stored, and the user whose e-mail it is, but for case and accents. */
export interface StoredInvitee {
  stored: string;
  user: { userID: UserID; name: string; email: string; role: Role | null } | null;
}

/** Reads a page of a meeting's audience with its users: up to `limit` e-mails after the given one, in index order. */
export async function findInvitees(db: Db, meetingID: number, after: string, limit: number): Promise<StoredInvitee[]> {
  const rows = await db
    .selectFrom('audience')
    .leftJoin('user', 'user.email', 'audience.address')
    .leftJoin('role', (join) =>
      join.onRef('role.meetingID', '=', 'audience.meetingID').onRef('role.userID', '=', 'user.userID'),
    )
    .select(['audience.email as stored', 'user.userID', 'user.name', 'user.email', 'role.role'])
    .where('audience.meetingID', '=', meetingID)
    .where('audience.email', '>', after)
    .orderBy('audience.email')
    .limit(limit)
    .execute();
  return rows.map(({ stored, userID, name, email, role }) => {
    const isKnown = userID !== null && name !== null && email !== null;
    return { stored, user: isKnown ? { userID, name, email, role } : null };
  });
}

/** Reads the whole audience of each of several meetings. */
export async function findAudiences(db: Db, meetingIDs: readonly number[]): Promise<Map<number, string[]>> {
  const audiences = new Map<number, string[]>(meetingIDs.map((meetingID) => [meetingID, []]));
  if (meetingIDs.length === 0) return audiences;
  const rows = await db
    .selectFrom('audience')
    .select(['meetingID', 'email'])
    .where('meetingID', 'in', meetingIDs)
    .execute();
  for (const { meetingID, email } of rows) audiences.get(meetingID)?.push(email);
  return audiences;
}

/** Counts the audience of each of several meetings. One without an audience is not in the answer. */
export async function countAudiences(db: Db, meetingIDs: readonly number[]): Promise<Map<number, number>> {
  if (meetingIDs.length === 0) return new Map();
  const rows = await db
    .selectFrom('audience')
    .select(({ fn }) => ['meetingID', fn.countAll<number>().as('size')])
    .where('meetingID', 'in', meetingIDs)
    .groupBy('meetingID')
    .execute();
  return new Map(rows.map(({ meetingID, size }) => [meetingID, size]));
}

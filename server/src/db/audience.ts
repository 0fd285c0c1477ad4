import { sql } from 'kysely';
import type { Db } from './client.ts';

/** Normalises an e-mail as audiences store it: invitations ignore case, as mail servers do. */
export const audienceEmail = (email: string): string => email.trim().toLowerCase();

/** Whether a normalised e-mail may enter a meeting: it is public, or the e-mail is in its audience. */
export async function isInvited(db: Db, meetingID: number, email: string): Promise<boolean> {
  const rows = await db
    .selectFrom('meeting')
    .leftJoin('audience', (join) =>
      join.onRef('audience.meetingID', '=', 'meeting.meetingID').on(sql`trim(audience.email)`, '=', email),
    )
    .select(['meeting.isPublic', 'audience.email'])
    .where('meeting.meetingID', '=', meetingID)
    .execute();
  // MySQL ignores accents in comparisons; here an invitation is matched as exactly as in Redis.
  return rows.some((row) => row.isPublic !== 0 || (row.email !== null && audienceEmail(row.email) === email));
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

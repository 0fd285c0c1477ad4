import { sql } from 'kysely';
import type { Db } from './client.ts';

/** An e-mail as audiences hold it: mail servers treat upper and lower case alike, and so does an invitation. */
export const audienceEmail = (email: string): string => email.trim().toLowerCase();

/** Whether an e-mail, as returned by `audienceEmail`, may enter a meeting: it is public, or the audience has the e-mail. */
export async function findInvited(db: Db, meetingID: number, email: string): Promise<boolean> {
  const rows = await db
    .selectFrom('meeting')
    .leftJoin('audience', (join) =>
      join.onRef('audience.meetingID', '=', 'meeting.meetingID').on(sql`trim(audience.email)`, '=', email),
    )
    .select(['meeting.isPublic', 'audience.email'])
    .where('meeting.meetingID', '=', meetingID)
    .execute();
  // MySQL ignores accents when it compares; an invitation is as exact here as it is in Redis.
  return rows.some((row) => row.isPublic !== 0 || (row.email !== null && audienceEmail(row.email) === email));
}

/** A chunk of a meeting's audience: up to `limit` e-mails after the given one, in the order of the index. */
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

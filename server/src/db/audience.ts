import { createHash } from 'node:crypto';
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

/** Hexadecimal digits of an e-mail's SHA-1 that count: 48 bits, and MySQL computes with 64. */
const digits = 12;

/** What tells one audience from another, in whatever order its e-mails come: how many they are, and an XOR of their hashes. */
export class AudienceSum {
  #size = 0;
  #sum = 0n;

  /** Reads what {@link toString} wrote. */
  static of(text: string): AudienceSum {
    const [size = '', sum = ''] = text.split(':');
    const read = new AudienceSum();
    read.#size = Number(size);
    read.#sum = BigInt(sum);
    return read;
  }

  add(emails: readonly string[]): void {
    this.#size += emails.length;
    this.#toggle(emails);
  }

  remove(emails: readonly string[]): void {
    this.#size -= emails.length;
    this.#toggle(emails);
  }

  #toggle(emails: readonly string[]): void {
    for (const email of emails)
      this.#sum ^= BigInt(`0x${createHash('sha1').update(email).digest('hex').slice(0, digits)}`);
  }

  toString(): string {
    return `${this.#size}:${this.#sum}`;
  }
}

/** Has MySQL compute the {@link AudienceSum} of each of several meetings, as text. One without an audience is not in it. */
export async function sumAudiences(db: Db, meetingIDs: readonly number[]): Promise<Map<number, string>> {
  if (meetingIDs.length === 0) return new Map();
  const number = sql`cast(conv(left(sha1(email), ${sql.lit(digits)}), 16, 10) as unsigned)`;
  const rows = await db
    .selectFrom('audience')
    .select(['meetingID', sql<string>`concat(count(*), ':', bit_xor(${number}))`.as('sum')])
    .where('meetingID', 'in', meetingIDs)
    .groupBy('meetingID')
    .execute();
  return new Map(rows.map(({ meetingID, sum }) => [meetingID, sum]));
}

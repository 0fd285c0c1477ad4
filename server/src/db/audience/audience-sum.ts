import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Db } from '../client.ts';

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

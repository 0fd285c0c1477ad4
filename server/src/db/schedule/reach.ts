import type { UserID } from '@rollcall/shared/numbers';
import { type RawBuilder, sql } from 'kysely';

/** Of which meetings a list is: of all, of those whose host a user is, to which an e-mail is invited, or that are public. */
export type Reach =
  | { of: 'all' }
  | { of: 'hosted'; userID: UserID }
  | { of: 'invited'; email: string }
  | { of: 'public' };

/** The table, called `mine`, that has the meetings of somebody, and which rows of it. */
export function meetingsOf(reach: Extract<Reach, { of: 'hosted' | 'invited' }>): {
  table: RawBuilder<unknown>;
  where: RawBuilder<unknown>;
} {
  if (reach.of === 'hosted') {
    const where = sql`mine.userID = ${reach.userID} and mine.role = 'host'`;
    return { table: sql`role as mine force index (role_user)`, where };
  }
  // By the index regardless of case and accents, and then as exactly as in Redis.
  const where = sql`mine.address = ${reach.email} and lower(trim(mine.email)) = ${reach.email}`;
  return { table: sql`audience as mine force index (audience_address)`, where };
}

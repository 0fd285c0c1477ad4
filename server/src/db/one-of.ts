import type { Instance } from '@rollcall/shared/meeting';
import { type RawBuilder, type SqlBool, sql } from 'kysely';

/**
 * Whether a row is that of one of these instances. Written out, because MariaDB may read, and so lock, the whole table for a
 * list of tuples.
 */
export function isOneOf(instances: readonly Instance[]): RawBuilder<SqlBool> {
  const each = instances.map(({ meetingID, orderID }) => sql`meetingID = ${meetingID} and orderID = ${orderID}`);
  return sql`(${sql.join(each, sql` or `)})`;
}

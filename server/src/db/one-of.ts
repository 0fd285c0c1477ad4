import type { Instance } from '@rollcall/shared/meeting';
import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely';
import type { Database } from './schema.ts';

/**
 * Whether a row is that of one of these instances, found by the primary key: for an UPDATE with a list of one, MariaDB would
 * go through, and lock, the whole table.
 */
export function isOneOf(
  instances: readonly Instance[],
): (eb: ExpressionBuilder<Database, 'meeting_instance'>) => Expression<SqlBool> {
  const [first, ...others] = instances;
  return ({ and, eb, refTuple, tuple }) => {
    if (!first) return sql.lit(false);
    if (others.length === 0) return and({ meetingID: first.meetingID, orderID: first.orderID });
    const tuples = instances.map(({ meetingID, orderID }) => tuple(meetingID, orderID));
    return eb(refTuple('meetingID', 'orderID'), 'in', tuples);
  };
}

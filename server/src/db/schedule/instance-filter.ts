import type { InstanceState } from '@rollcall/shared/meeting';
import { type RawBuilder, type SqlBool, sql } from 'kysely';

type Condition = RawBuilder<SqlBool>;

/** Which instances are asked for. */
export interface InstanceFilter {
  meetingID?: number | undefined;
  /** They begin in [from, to). */
  from?: Date | undefined;
  to?: Date | undefined;
  /** As of Redis's time. */
  state?: InstanceState | undefined;
}

/** Whether an instance, called `i` in the query, is neither closed nor cancelled nor over. */
export const isOpen = (now: Date): Condition =>
  sql`i.endedAt is null and i.cancelledAt is null and i.todatetime > ${now}`;

const inState: Record<InstanceState, (now: Date) => Condition> = {
  upcoming: (now) => sql`i.endedAt is null and i.cancelledAt is null and i.fromdatetime > ${now}`,
  live: (now) => sql`${isOpen(now)} and i.fromdatetime <= ${now}`,
  ended: (now) => sql`i.cancelledAt is null and (i.endedAt is not null or i.todatetime <= ${now})`,
  cancelled: () => sql`i.cancelledAt is not null`,
};

/** Whether an instance, called `i` in the query, is asked for. */
export function isAskedFor({ meetingID, from, to, state }: InstanceFilter, now: Date): Condition {
  const conditions: Condition[] = [
    ...(meetingID === undefined ? [] : [sql<SqlBool>`i.meetingID = ${meetingID}`]),
    ...(from === undefined ? [] : [sql<SqlBool>`i.fromdatetime >= ${from}`]),
    ...(to === undefined ? [] : [sql<SqlBool>`i.fromdatetime < ${to}`]),
    ...(state === undefined ? [] : [inState[state](now)]),
  ];
  return conditions.length === 0 ? sql`true` : sql`${sql.join(conditions, sql` and `)}`;
}

/** Whether what is asked for is not over, so that it is found by an index of what is not. */
export const isOfOpen = ({ state }: InstanceFilter): boolean => state === 'upcoming' || state === 'live';

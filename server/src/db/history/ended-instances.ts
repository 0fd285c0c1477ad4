import type { EndedInstance } from '@rollcall/shared/history';
import type { Instance } from '@rollcall/shared/meeting';
import type { UserID } from '@rollcall/shared/numbers';
import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../client.ts';
import { keyOf } from '../key-of.ts';
import { isOneOf } from '../one-of.ts';

/** Which instances that are over are read. */
export interface EndedQuery {
  /** Those of the meetings that this user hosts, and those that this user was in; undefined for all. */
  of: UserID | undefined;
  /** Of those of a user, only those of meetings that they host. */
  mine?: boolean;
  meetingID: number | undefined;
  /** That began from this time on, and before the other. */
  from: Date;
  to: Date;
  /** That come after this one. */
  before: (Instance & { fromdatetime: Date }) | undefined;
  limit: number;
}

/** An instance that is over; how many were in is counted apart. */
type Ended = Omit<EndedInstance, 'people' | 'role'>;

/** Finds instances whose record is closed, the latest start first. */
export async function findEnded(db: Db, query: EndedQuery): Promise<Ended[]> {
  const { from, to, before, limit } = query;
  const { rows } = await sql<Omit<Ended, 'isPublic'> & { isPublic: number }>`
    select instance.meetingID, instance.orderID, meeting.title, meeting.isPublic, instance.fromdatetime, instance.todatetime,
      instance.endedAt, instance.cancelledAt, instance.archivedSeq as changes, instance.seal, instance.resealedAt
    from ${source(query)}
    straight_join meeting force index (primary) on meeting.meetingID = instance.meetingID
    where instance.endedAt is not null and instance.fromdatetime >= ${from} and instance.fromdatetime < ${to}
      ${query.meetingID === undefined ? sql`` : sql`and instance.meetingID = ${query.meetingID}`}
      ${before ? isBefore(before) : sql``}
    order by instance.fromdatetime desc, instance.meetingID desc, instance.orderID desc
    limit ${limit}`.execute(db);
  return rows.map((row) => ({ ...row, isPublic: row.isPublic !== 0 }));
}

const isBefore = ({ fromdatetime, meetingID, orderID }: NonNullable<EndedQuery['before']>) => sql`
  and instance.fromdatetime <= ${fromdatetime}
  and (instance.fromdatetime < ${fromdatetime} or instance.meetingID < ${meetingID}
    or instance.meetingID = ${meetingID} and instance.orderID < ${orderID})`;

/** Where the instances come from: by time, of one meeting, or of what a user hosts and was in. */
function source({ of, mine, meetingID }: EndedQuery) {
  if (of === undefined) {
    const index = sql.raw(meetingID === undefined ? 'meeting_instance_window' : 'primary');
    return sql`meeting_instance as instance force index (${index})`;
  }
  const ofMeeting = meetingID === undefined ? sql`` : sql`and meetingID = ${meetingID}`;
  return sql`(
      select hosted.meetingID, hosted.orderID from role
        straight_join meeting_instance as hosted on hosted.meetingID = role.meetingID
        where role.userID = ${of} and role.role = 'host' ${meetingID === undefined ? sql`` : sql`and role.meetingID = ${meetingID}`}
      ${mine ? sql`` : orAttended(of, ofMeeting)}
    ) as own
    straight_join meeting_instance as instance force index (primary)
      on instance.meetingID = own.meetingID and instance.orderID = own.orderID`;
}

const orAttended = (userID: UserID, ofMeeting: RawBuilder<unknown>) => sql`
      union distinct
      select meetingID, orderID from event_log force index (event_log_attended)
        where userID = ${userID} and eventType = 'join' and meetingID is not null ${ofMeeting}`;

/** Counts the different people who joined each of these instances. */
export async function countPeople(db: Db, instances: readonly Instance[]): Promise<(instance: Instance) => number> {
  if (instances.length === 0) return () => 0;
  const { rows } = await sql<Instance & { people: number }>`
    select meetingID, orderID, count(distinct userID) as people
    from event_log force index (event_log_people) where ${isOneOf(instances)} group by meetingID, orderID`.execute(db);
  const counts = new Map(rows.map((row) => [keyOf(row), row.people]));
  return (instance) => counts.get(keyOf(instance)) ?? 0;
}

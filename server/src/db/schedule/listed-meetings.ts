import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../client.ts';
import { type InstanceFilter, isAskedFor, isOfOpen, isOpen } from './instance-filter.ts';
import { meetingsOf, type Reach } from './reach.ts';

/** A meeting as scheduled. */
export interface ListedMeeting {
  meetingID: number;
  externalID: string | null;
  title: string;
  description: string;
  /** 1 or 0 */
  isPublic: number;
  version: number;
}

export interface MeetingFilter extends InstanceFilter {
  externalID?: string | undefined;
}

type Part = RawBuilder<unknown>;

/**
 * Lists meetings in the order of their ids; where the filter says something of instances, those that have such an instance.
 * Which table is read first is written out, as for instances.
 *
 * @param now Redis's time
 * @param after lists what comes after this meetingID, up to another
 */
export async function listMeetings(
  db: Db,
  reach: Reach,
  filter: MeetingFilter,
  { now, after, upTo, limit }: { now: Date; after: number; upTo: number | undefined; limit: number },
): Promise<ListedMeeting[]> {
  const { tables, where } = meetingsIn(reach);
  const conditions = [
    where,
    sql`m.removedAt is null and m.meetingID > ${after}`,
    ...(upTo === undefined ? [] : [sql`m.meetingID <= ${upTo}`]),
    ...(filter.meetingID === undefined ? [] : [sql`m.meetingID = ${filter.meetingID}`]),
    ...(filter.externalID === undefined ? [] : [sql`m.externalID = ${filter.externalID}`]),
    hasInstance(reach, filter, now),
  ];
  const { rows } = await sql<ListedMeeting>`
    select m.meetingID, m.externalID, m.title, m.description, m.isPublic, m.version
    from ${tables} where ${sql.join(conditions, sql` and `)}
    order by m.meetingID limit ${sql.lit(limit)}`.execute(db);
  return rows;
}

/**
 * Finds up to where a list may be read that could pass over any number of meetings: how far that many are.
 *
 * @returns undefined if that is beyond the last one, or the list passes over none
 */
export async function findMeetingHorizon(
  db: Db,
  reach: Reach,
  filter: MeetingFilter,
  { after, most }: { after: number; most: number },
): Promise<number | undefined> {
  const passesOverMany = reach.of === 'public' || (reach.of === 'all' && isOfInstances(filter));
  if (!passesOverMany || filter.meetingID !== undefined || filter.externalID !== undefined) return undefined;
  const found = await db
    .selectFrom('meeting')
    .select('meetingID')
    .where('meetingID', '>', after)
    .orderBy('meetingID')
    .limit(1)
    .offset(most - 1)
    .executeTakeFirst();
  return found?.meetingID;
}

function meetingsIn(reach: Reach): { tables: Part; where: Part } {
  if (reach.of === 'all') return { tables: sql`meeting as m`, where: sql`true` };
  if (reach.of === 'public') return { tables: sql`meeting as m`, where: sql`m.isPublic = 1` };
  const { table, where } = meetingsOf(reach);
  return { tables: sql`${table} straight_join meeting as m on m.meetingID = mine.meetingID`, where };
}

const isOfInstances = ({ from, to, state }: MeetingFilter): boolean => (from ?? to ?? state) !== undefined;

/** Meetings that somebody may only enter are listed while there is something to enter. */
function hasInstance({ of }: Reach, filter: MeetingFilter, now: Date): Part {
  const isOfOwn = of === 'all' || of === 'hosted';
  if (isOfOwn && !isOfInstances(filter)) return sql`true`;
  const { from, to, state } = filter;
  const condition = sql`${isAskedFor({ from, to, state }, now)} and ${isOfOwn ? sql`true` : isOpen(now)}`;
  const index = !isOfOwn || isOfOpen(filter) ? sql`meeting_instance_open` : sql`primary`;
  return sql`exists (
    select 1 from meeting_instance as i force index (${index}) where i.meetingID = m.meetingID and ${condition})`;
}

/** How many instances of a meeting are live, and how many are to come. */
export interface OpenInstances {
  live: number;
  upcoming: number;
}

/** Counts the instances of meetings that are live or to come. One without any is not in the answer. */
export async function countOpenInstances(
  db: Db,
  meetingIDs: readonly number[],
  now: Date,
): Promise<Map<number, OpenInstances>> {
  if (meetingIDs.length === 0) return new Map();
  const { rows } = await sql<OpenInstances & { meetingID: number }>`
    select i.meetingID, count(case when i.fromdatetime <= ${now} then 1 end) as live,
      count(case when i.fromdatetime > ${now} then 1 end) as upcoming
    from meeting_instance as i force index (meeting_instance_open)
    where i.meetingID in (${sql.join(meetingIDs)}) and ${isOpen(now)}
    group by i.meetingID`.execute(db);
  return new Map(rows.map(({ meetingID, live, upcoming }) => [meetingID, { live, upcoming }]));
}

import type { Instance } from '@rollcall/shared/meeting';
import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../client.ts';
import { type InstanceFilter, isAskedFor, isOfOpen, isOpen } from './instance-filter.ts';
import type { Window } from './instances.ts';
import { meetingsOf, type Reach } from './reach.ts';

/** An instance and its meeting, as scheduled. */
export interface ListedInstance extends Instance, Window {
  externalID: string | null;
  title: string;
  /** 1 or 0 */
  isPublic: number;
  version: number;
  cancelledAt: Date | null;
  endedAt: Date | null;
  endReason: string | null;
}

/** Where an instance is in the list. */
export interface Start extends Instance {
  fromdatetime: Date;
}

/** A part of the list in the order of starts, after one place and up to another. */
export interface Stretch {
  after: Start | undefined;
  upTo: Start | undefined;
}

type Part = RawBuilder<unknown>;

/**
 * Lists instances in the order of their starts.
 *
 * Which table is read first and by which index is written out: MySQL may take one that has the order, and read the whole schedule
 * for a few rows. Somebody's own are found by their meetings, and sorted.
 *
 * @param now Redis's time
 */
export async function listInstances(
  db: Db,
  reach: Reach,
  filter: InstanceFilter,
  { now, limit, ...stretch }: Stretch & { now: Date; limit: number },
): Promise<ListedInstance[]> {
  const { tables, where } = instancesOf(reach, filter, now);
  const { rows } = await sql<ListedInstance>`
    select i.meetingID, i.orderID, i.fromdatetime, i.todatetime, i.version, i.cancelledAt, i.endedAt, i.endReason,
      meeting.externalID, meeting.title, meeting.isPublic
    from ${tables} straight_join meeting on meeting.meetingID = i.meetingID
    where ${where} and ${isAskedFor(filter, now)} and ${isWithin(stretch)} and meeting.removedAt is null
    order by i.fromdatetime, i.meetingID, i.orderID
    limit ${sql.lit(limit)}`.execute(db);
  return rows;
}

/**
 * Finds up to where a list may be read that could pass over any number of instances: how far that many are, by the index alone.
 *
 * @returns undefined if that is beyond the last one, or the list passes over hardly any
 */
export async function findHorizon(
  db: Db,
  reach: Reach,
  filter: InstanceFilter,
  { now, after, most }: { now: Date; after: Start | undefined; most: number },
): Promise<Start | undefined> {
  const { meetingID, from, to } = filter;
  const passesOverMany = reach.of === 'public' || (reach.of === 'all' && isSparse(filter));
  if (!passesOverMany || meetingID !== undefined) return undefined;
  const { index, where } = walkOf(reach, filter);
  const { rows } = await sql<Start>`
    select i.fromdatetime, i.meetingID, i.orderID from meeting_instance as i force index (${index})
    where ${where} and ${isAskedFor({ from, to }, now)} and ${isWithin({ after, upTo: undefined })}
    order by i.fromdatetime, i.meetingID, i.orderID
    limit 1 offset ${sql.lit(most - 1)}`.execute(db);
  return rows[0];
}

/** Whether few of all instances may be asked for, which no index has together. */
const isSparse = ({ state }: InstanceFilter): boolean => state === 'ended' || state === 'cancelled';

function instancesOf(reach: Reach, filter: InstanceFilter, now: Date): { tables: Part; where: Part } {
  if (reach.of === 'all' || reach.of === 'public') {
    const { index, where } = walkOf(reach, filter);
    const tables = sql`meeting_instance as i force index (${index})`;
    return reach.of === 'all' ? { tables, where } : { tables, where: sql`${where} and ${isPublicAndOpen(now)}` };
  }
  const { table, where } = meetingsOf(reach);
  const index = reach.of === 'invited' || isOfOpen(filter) ? sql`meeting_instance_open` : sql`primary`;
  const tables = sql`${table} straight_join meeting_instance as i force index (${index}) on i.meetingID = mine.meetingID`;
  return { tables, where: reach.of === 'hosted' ? where : sql`${where} and ${isOpen(now)}` };
}

const isPublicAndOpen = (now: Date): Part => sql`meeting.isPublic = 1 and ${isOpen(now)}`;

/** By which index the instances of all are read: of one meeting they are sorted, otherwise they are in order. */
function walkOf({ of }: Reach, filter: InstanceFilter): { index: Part; where: Part } {
  const isOfOne = filter.meetingID !== undefined;
  if (of !== 'public' && !isOfOpen(filter)) {
    return { index: isOfOne ? sql`primary` : sql`meeting_instance_window`, where: sql`true` };
  }
  return { index: isOfOne ? sql`meeting_instance_open` : sql`meeting_instance_start`, where: sql`i.endedAt is null` };
}

/** The first condition on each end is there for the range of the index, which the others are none of. */
const isWithin = ({ after, upTo }: Stretch): Part =>
  sql.join([...(after ? [isBeyond(after)] : []), ...(upTo ? [isUpTo(upTo)] : []), sql`true`], sql` and `);

const isBeyond = ({ fromdatetime, meetingID, orderID }: Start): Part =>
  sql`i.fromdatetime >= ${fromdatetime} and (i.fromdatetime > ${fromdatetime}
    or i.meetingID > ${meetingID} or (i.meetingID = ${meetingID} and i.orderID > ${orderID}))`;

const isUpTo = ({ fromdatetime, meetingID, orderID }: Start): Part =>
  sql`i.fromdatetime <= ${fromdatetime} and (i.fromdatetime < ${fromdatetime}
    or i.meetingID < ${meetingID} or (i.meetingID = ${meetingID} and i.orderID <= ${orderID}))`;

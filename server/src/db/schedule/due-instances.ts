import type { Instance } from '@rollcall/shared/meeting';
import type { Seq } from '@rollcall/shared/numbers';
import { CompiledQuery } from 'kysely';
import { inChunks } from '../../stores/in-chunks.ts';
import type { Db } from '../client.ts';

/** An instance as scheduled. */
export interface ScheduledInstance extends Instance {
  fromdatetime: Date;
  todatetime: Date;
  archivedSeq: Seq;
  generation: number;
  /** When it was called off: it is opened no more. */
  cancelledAt: Date | null;
}

const scheduled = [
  'meetingID',
  'orderID',
  'fromdatetime',
  'todatetime',
  'archivedSeq',
  'generation',
  'cancelledAt',
] as const;

/**
 * Finds the instances that have begun by `now` and are not closed: both the ones in progress and the overdue ones.
 *
 * @param after leaves out those that had begun by then
 */
export async function findInstancesBegun(db: Db, now: Date, after?: Date): Promise<ScheduledInstance[]> {
  const begun = db
    .selectFrom('meeting_instance')
    .select(scheduled)
    .where('endedAt', 'is', null)
    .where('fromdatetime', '<=', now)
    .orderBy('fromdatetime');
  return await (after ? begun.where('fromdatetime', '>', after) : begun).execute();
}

/**
 * Finds all instances that have begun by `now` or were opened at some time, and are not closed: whatever Redis can have. Reads
 * the whole schedule.
 */
export async function findOpened(db: Db, now: Date): Promise<ScheduledInstance[]> {
  return await db
    .selectFrom('meeting_instance')
    .select(scheduled)
    .where('endedAt', 'is', null)
    .where(({ eb, or }) => or([eb('generation', '>', 0), eb('fromdatetime', '<=', now)]))
    .execute();
}

/** Instances that are asked for in one query. */
const atOnce = 1000;

/** Finds those of the given instances that are not closed, whatever their windows are. */
export async function findUnclosed(db: Db, instances: readonly Instance[]): Promise<ScheduledInstance[]> {
  const found: ScheduledInstance[] = [];
  for (const some of inChunks(instances, atOnce)) {
    const keys = some.map(({ meetingID, orderID }) => [meetingID, orderID]);
    // Not compiled by Kysely, which takes longer for so many keys than MySQL takes to find them.
    const select = `select ${scheduled.join(', ')} from meeting_instance
      where endedAt is null and (meetingID, orderID) in (?)`;
    const { rows } = await db.executeQuery<ScheduledInstance>(CompiledQuery.raw(select, [keys]));
    found.push(...rows);
  }
  return found;
}

/** Finds the instances that begin after one time and by another, and are not closed. */
export async function findInstancesStarting(db: Db, after: Date, until: Date): Promise<ScheduledInstance[]> {
  return await db
    .selectFrom('meeting_instance')
    .select(scheduled)
    .where('endedAt', 'is', null)
    .where('fromdatetime', '>', after)
    .where('fromdatetime', '<=', until)
    .orderBy('fromdatetime')
    .execute();
}

/** Finds the instances of some meetings that begin by a time and are not closed. */
export async function findInstancesOf(
  db: Db,
  meetingIDs: readonly number[],
  until: Date,
): Promise<ScheduledInstance[]> {
  const found: ScheduledInstance[] = [];
  for (const some of inChunks(meetingIDs, atOnce)) {
    const of = db
      .selectFrom('meeting_instance')
      .select(scheduled)
      .where('meetingID', 'in', some)
      .where('endedAt', 'is', null)
      .where('fromdatetime', '<=', until);
    found.push(...(await of.execute()));
  }
  return found;
}

/** Finds the instances whose window is past by `now` and that are not closed yet. */
export async function findInstancesOverdue(db: Db, now: Date): Promise<ScheduledInstance[]> {
  return await db
    .selectFrom('meeting_instance')
    .select(scheduled)
    .where('endedAt', 'is', null)
    .where('todatetime', '<=', now)
    .orderBy('todatetime')
    .execute();
}

/** Finds the instances that were called off and are not closed yet. */
export async function findInstancesCancelled(db: Db): Promise<ScheduledInstance[]> {
  return await db
    .selectFrom('meeting_instance')
    .select(scheduled)
    .where('endedAt', 'is', null)
    .where('cancelledAt', 'is not', null)
    .execute();
}

/** Finds the first start after `now`; undefined if nothing more is scheduled. */
export async function findNextStart(db: Db, now: Date): Promise<Date | undefined> {
  const next = await db
    .selectFrom('meeting_instance')
    .select('fromdatetime')
    .where('endedAt', 'is', null)
    .where('fromdatetime', '>', now)
    .orderBy('fromdatetime')
    .limit(1)
    .executeTakeFirst();
  return next?.fromdatetime;
}

/** Finds the first end after `now`; undefined if nothing more is scheduled. */
export async function findNextEnd(db: Db, now: Date): Promise<Date | undefined> {
  const next = await db
    .selectFrom('meeting_instance')
    .select('todatetime')
    .where('endedAt', 'is', null)
    .where('todatetime', '>', now)
    .orderBy('todatetime')
    .limit(1)
    .executeTakeFirst();
  return next?.todatetime;
}

/** The details of a meeting that are copied into the Redis hash of its instances. */
export interface MeetingDetails {
  title: string;
  description: string;
  isPublic: boolean;
}

/** The details of a meeting as of one of its revisions. */
export interface CurrentDetails extends MeetingDetails {
  revision: number;
}

/** Finds the details of meetings, by meetingID. */
export async function findMeetings(db: Db, meetingIDs: readonly number[]): Promise<Map<number, CurrentDetails>> {
  if (meetingIDs.length === 0) return new Map();
  const rows = await db
    .selectFrom('meeting')
    .select(['meetingID', 'title', 'description', 'isPublic', 'revision'])
    .where('meetingID', 'in', [...new Set(meetingIDs)])
    .execute();
  return new Map(
    rows.map(({ meetingID, title, description, isPublic, revision }) => [
      meetingID,
      { title, description, isPublic: isPublic !== 0, revision },
    ]),
  );
}

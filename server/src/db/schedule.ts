import type { Instance } from '@rollcall/shared/meeting';
import type { Seq } from '@rollcall/shared/numbers';
import { sql } from 'kysely';
import { audienceEmail } from './audience-email.ts';
import type { Db } from './client.ts';

/** An instance as the schedule has it. */
export interface ScheduledInstance extends Instance {
  fromdatetime: Date;
  todatetime: Date;
  archivedSeq: Seq;
}

const scheduled = ['meetingID', 'orderID', 'fromdatetime', 'todatetime', 'archivedSeq'] as const;

/** Instances that have begun by `now` and are not closed: those that are or should be active, and those overdue. */
export async function findInstancesBegun(db: Db, now: Date): Promise<ScheduledInstance[]> {
  return await db
    .selectFrom('meeting_instance')
    .select(scheduled)
    .where('endedAt', 'is', null)
    .where('fromdatetime', '<=', now)
    .orderBy('fromdatetime')
    .execute();
}

/** Instances whose window is past by `now` and that are not closed yet. */
export async function findInstancesOverdue(db: Db, now: Date): Promise<ScheduledInstance[]> {
  return await db
    .selectFrom('meeting_instance')
    .select(scheduled)
    .where('endedAt', 'is', null)
    .where('todatetime', '<=', now)
    .orderBy('todatetime')
    .execute();
}

/** The first start after `now`; undefined if nothing more is scheduled. */
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

/** The first end after `now`; undefined if nothing more is scheduled. */
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

/** What an instance's Redis hash says of its meeting. */
export async function findMeeting(
  db: Db,
  meetingID: number,
): Promise<{ title: string; description: string; isPublic: boolean } | undefined> {
  const meeting = await db
    .selectFrom('meeting')
    .select(['title', 'description', 'isPublic'])
    .where('meetingID', '=', meetingID)
    .executeTakeFirst();
  return meeting && { ...meeting, isPublic: meeting.isPublic !== 0 };
}

/** Whether an e-mail, in the form of `audienceEmail`, may enter a meeting: it is public, or the audience has it. */
export async function findInvited(db: Db, meetingID: number, email: string): Promise<boolean> {
  const rows = await db
    .selectFrom('meeting')
    .leftJoin('audience', (join) =>
      join.onRef('audience.meetingID', '=', 'meeting.meetingID').on(sql`trim(audience.email)`, '=', email),
    )
    .select(['meeting.isPublic', 'audience.email'])
    .where('meeting.meetingID', '=', meetingID)
    .execute();
  // MySQL compares without accents; an invitation is as exact here as it is in Redis.
  return rows.some((row) => row.isPublic !== 0 || (row.email !== null && audienceEmail(row.email) === email));
}

/** A chunk of a meeting's audience: up to `limit` e-mails that come after the one given, in the order of the index. */
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

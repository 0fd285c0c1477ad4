import type { Instance } from '@rollcall/shared/meeting';
import { sql } from 'kysely';
import { sumAudiences } from '../audience/audience-sum.ts';
import type { Db } from '../client.ts';
import type { CurrentDetails } from './due-instances.ts';

/** An instance of a meeting as its schedule has it now. */
export interface Scheduled extends Instance {
  fromdatetime: Date;
  todatetime: Date;
  cancelledAt: Date | null;
  version: number;
}

const scheduled = ['meetingID', 'orderID', 'fromdatetime', 'todatetime', 'cancelledAt', 'version'] as const;

/**
 * Finds the instances of a meeting that Redis may have, namely those that were opened at some time or have begun, and are not
 * closed; and the revision of the meeting that this is of.
 *
 * @returns undefined for an unknown meeting
 */
export async function findMaybeOpen(
  db: Db,
  meetingID: number,
  now: Date,
): Promise<{ revision: number; instances: Scheduled[] } | undefined> {
  const rows = await db
    .selectFrom('meeting')
    .leftJoin('meeting_instance as instance', (join) =>
      join
        .onRef('instance.meetingID', '=', 'meeting.meetingID')
        .on('instance.endedAt', 'is', null)
        .on(({ eb, or }) => or([eb('instance.generation', '>', 0), eb('instance.fromdatetime', '<=', now)])),
    )
    .select(['revision', 'orderID', 'fromdatetime', 'todatetime', 'cancelledAt', 'instance.version'])
    .where('meeting.meetingID', '=', meetingID)
    .orderBy('orderID')
    .execute();
  const [first] = rows;
  if (!first) return undefined;
  const instances = rows.flatMap(({ orderID, fromdatetime, todatetime, cancelledAt, version }) =>
    orderID === null || fromdatetime === null || todatetime === null || version === null
      ? []
      : [{ meetingID, orderID, fromdatetime, todatetime, cancelledAt, version }],
  );
  return { revision: first.revision, instances };
}

/** A meeting's schedule at one moment. */
export interface Schedule {
  details: CurrentDetails;
  /** Who made the change that is to reach Redis; null for nobody who is known, or if it was made by SQL. */
  actorID: number | null;
  /** By orderID. */
  instances: Map<number, Scheduled>;
  /** The sum of its audience; undefined if it was not asked for. */
  audienceSum: string | undefined;
}

/**
 * Reads the schedule of a meeting at one moment.
 *
 * @param needsSum whether the audience has to be summed, which takes time in proportion to it
 * @returns undefined for an unknown meeting
 */
export async function readSchedule(
  db: Db,
  meetingID: number,
  needsSum: (details: CurrentDetails) => boolean,
): Promise<Schedule | undefined> {
  return await db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (transaction) => {
      const meeting = await transaction
        .selectFrom('meeting')
        .select(['title', 'description', 'isPublic', 'revision', 'pendingSince', 'changedBy'])
        .where('meetingID', '=', meetingID)
        .executeTakeFirst();
      if (!meeting) return undefined;
      const { title, description, isPublic, revision, pendingSince, changedBy } = meeting;
      const details = { title, description, isPublic: isPublic !== 0, revision };
      const instances = await transaction
        .selectFrom('meeting_instance')
        .select(scheduled)
        .where('meetingID', '=', meetingID)
        .where('endedAt', 'is', null)
        .where('generation', '>', 0)
        .execute();
      const sums = needsSum(details) ? await sumAudiences(transaction, [meetingID]) : undefined;
      return {
        details,
        actorID: pendingSince ? changedBy : null,
        instances: new Map(instances.map((instance) => [instance.orderID, instance])),
        audienceSum: sums && (sums.get(meetingID) ?? ''),
      };
    });
}

/**
 * Writes the window that took effect in Redis into the schedule, unless it was changed there meanwhile: then Redis is to
 * follow once more.
 *
 * @param before the instance as it was read
 */
export async function noteWindow(
  db: Db,
  before: Scheduled,
  { fromdatetime, todatetime }: Pick<Scheduled, 'fromdatetime' | 'todatetime'>,
): Promise<void> {
  await db
    .updateTable('meeting_instance')
    .set({ fromdatetime, todatetime })
    .where('meetingID', '=', before.meetingID)
    .where('orderID', '=', before.orderID)
    .where('version', '=', before.version)
    .where('fromdatetime', '=', before.fromdatetime)
    .where('todatetime', '=', before.todatetime)
    .execute();
}

/** Notes that a change of a meeting has reached Redis, unless there is a later one. */
export async function noteFollowed(db: Db, meetingID: number, revision: number): Promise<void> {
  await db
    .updateTable('meeting')
    .set({ pendingSince: null })
    .where('meetingID', '=', meetingID)
    .where('revision', '=', revision)
    .where('pendingSince', 'is not', null)
    .execute();
}

/** Meetings per look: what is left is found by the next one. */
const mostPending = 1000;

/** Finds the meetings with a change that has waited to reach Redis for some time, by MySQL's clock. */
export async function findPending(db: Db, waitedMs: number): Promise<number[]> {
  const rows = await db
    .selectFrom('meeting')
    .select('meetingID')
    .where('pendingSince', '<=', sql<Date>`current_timestamp(3) - interval ${sql.lit(waitedMs * 1000)} microsecond`)
    .orderBy('pendingSince')
    .limit(mostPending)
    .execute();
  return rows.map(({ meetingID }) => meetingID);
}

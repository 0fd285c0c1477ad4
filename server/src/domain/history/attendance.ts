import type { Absentee, Attendee } from '@rollcall/shared/history';
import type { AttendanceCursor, HistoryAttendanceInput } from '@rollcall/shared/history-inputs';
import { Refusal } from '@rollcall/shared/refusals';
import type { HeldInstance } from '../../db/history/held-instances.ts';
import { redisTime } from '../../stores/clock.ts';
import { recordReader } from '../access/record-reader.ts';
import type { Context } from '../context.ts';
import { absentees } from './absentees.ts';
import { attendees, type CountedInstance, sizeOfAttendee } from './attendees.ts';
import { countedInstances, hasBegun } from './counted-instances.ts';
import { wholeLog } from './whole-log.ts';

export interface AttendancePage {
  /** How long the instances lasted, together: of a live one, up to now. */
  seconds: number;
  /** Whether the records of all of them are closed, so that nothing will change. */
  complete: boolean;
  people: Attendee[];
  absentees: Absentee[];
  nextCursor: string | null;
}

/**
 * Lists who was in an instance and when, or in all instances of a meeting that began within a range; then, for a host and
 * with `admin`, who is in the audience and never came. Somebody who was in gets their own attendance alone.
 *
 * How it is added up is said at {@link Attendance}. `seconds` are within the windows as they were last amended, and `share` is
 * of all the time for which the instances lasted. A live instance lasts until now, by Redis's clock. A page may be shorter
 * than `limit`, or even empty; only a null `nextCursor` marks the last.
 *
 * @throws {Refusal} `INSTANCE_UNKNOWN`, or `MEETING_UNKNOWN` without an `orderID`; `NOT_ALLOWED`, `USER_UNKNOWN`, or
 * `INVALID_INPUT` if too many instances began within the range
 */
export async function attendance(ctx: Context, input: HistoryAttendanceInput): Promise<AttendancePage> {
  const { meetingID, orderID, limit, cursor = { after: 'user', userID: 0 } } = input;
  const found = await countedInstances(ctx, input);
  const unknown = orderID === undefined ? 'MEETING_UNKNOWN' : 'INSTANCE_UNKNOWN';
  const reader = await recordReader(ctx, meetingID, found, unknown);
  if (orderID !== undefined && found.length === 0) throw new Refusal(unknown);
  const only = reader === 'attendee' ? ctx.caller.userID : input.userID;
  if (reader === 'attendee' && input.userID !== undefined && input.userID !== only) throw new Refusal('NOT_ALLOWED');

  const counted = await countInstances(ctx, found);
  const page = await pageAfter(ctx, meetingID, counted, { cursor, limit, only });
  const lasted = counted.reduce((sum, { window }) => sum + window.until - window.from, 0);
  return { seconds: lasted / 1000, complete: found.every(({ endedAt }) => endedAt !== null), ...page };
}

/** Reads what Redis has of those that are not closed, and then its clock: nothing that was read is later than now. */
async function countInstances(ctx: Context, found: readonly HeldInstance[]): Promise<CountedInstance[]> {
  const logs = await Promise.all(found.map((record) => wholeLog(ctx, record)));
  const now = await redisTime(ctx.redis);
  return logs
    .filter(({ record }) => hasBegun(record, now))
    .map(({ record, recent }) => {
      const isLive = record.endedAt === null && now < record.todatetime;
      const until = isLive ? now : record.todatetime;
      return { record, recent, isLive, window: { from: record.fromdatetime.getTime(), until: until.getTime() } };
    });
}

type PeoplePage = Pick<AttendancePage, 'people' | 'absentees' | 'nextCursor'>;

/** Reads people and, once there are no more of them, absentees. */
async function pageAfter(
  ctx: Context,
  meetingID: number,
  counted: readonly CountedInstance[],
  { cursor, limit, only }: { cursor: AttendanceCursor; limit: number; only: number | undefined },
): Promise<PeoplePage> {
  // Before the first instance has begun, nobody is late.
  if (counted.length === 0) return { people: [], absentees: [], nextCursor: null };
  const { pageBytes: bytes } = ctx;
  if (cursor.after === 'email') {
    if (only !== undefined) return { people: [], absentees: [], nextCursor: null };
    return { people: [], ...(await absenteesAfter(ctx, meetingID, counted, { after: cursor.email, limit, bytes })) };
  }
  const after = Math.max(cursor.userID, (only ?? 1) - 1);
  const upTo = only ?? Number.MAX_SAFE_INTEGER;
  const { items: people, nextCursor } = await attendees(ctx, meetingID, counted, { after, upTo, limit });
  if (nextCursor !== null) return { people, absentees: [], nextCursor: ['user', nextCursor].join(':') };
  if (only !== undefined) return { people, absentees: [], nextCursor: null };
  const left = {
    limit: limit - people.length,
    bytes: people.reduce((free, person) => free - sizeOfAttendee(person), bytes),
  };
  if (left.limit <= 0 || left.bytes <= 0) return { people, absentees: [], nextCursor: 'email:' };
  return { people, ...(await absenteesAfter(ctx, meetingID, counted, { after: '', ...left })) };
}

async function absenteesAfter(
  ctx: Context,
  meetingID: number,
  counted: readonly CountedInstance[],
  page: { after: string; limit: number; bytes: number },
): Promise<Omit<PeoplePage, 'people'>> {
  const { items, nextCursor } = await absentees(ctx, meetingID, counted, page);
  return { absentees: items, nextCursor: nextCursor === null ? null : `email:${nextCursor}` };
}

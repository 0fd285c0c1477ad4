import type { Attendee } from '@rollcall/shared/history';
import type { UserID } from '@rollcall/shared/numbers';
import { type EntryCount, type EntryOf, findAttendees, readEntries } from '../../db/history/attendance.ts';
import { findUsers } from '../../db/people/users.ts';
import type { Context } from '../context.ts';
import { aroundText, cutPage, fitPage, type Page } from '../page.ts';
import { Attendance, type Window } from './attendance-of.ts';
import { type AttendedInstance, attendedTogether } from './attended-together.ts';
import type { WholeLog } from './whole-log.ts';

/** An instance whose attendance is added up. */
export interface CountedInstance extends WholeLog {
  window: Window;
  /** Whether its window goes on: who has not left is in. */
  isLive: boolean;
}

/** A range of users: after one, and up to another. */
interface UserRange {
  after: UserID;
  upTo: UserID;
}

/** Joins and leaves of all people on a page, about: a tenth of a second of this process's time. */
const entriesPerPage = 20_000;

/**
 * Reads when the people of some instances of a meeting were in, in the order of their userIDs, at a cost in proportion to the
 * page: each person's joins and leaves are found by an index. Where `PARTICIPANT_DETAILS` leaves them to `admin`, the e-mails of
 * others are null.
 *
 * @param limit people at most; there are fewer where they came and went often, or their names are long
 */
export async function attendees(
  { db, pageBytes, caller, participantDetails }: Pick<Context, 'db' | 'pageBytes' | 'caller' | 'participantDetails'>,
  meetingID: number,
  counted: readonly CountedInstance[],
  { after, upTo, limit }: UserRange & { limit: number },
): Promise<Page<Attendee, UserID>> {
  const orderIDs = counted.map(({ record }) => record.orderID);
  const archived = await findAttendees(db, meetingID, orderIDs, { after, upTo, limit: limit + 1 });
  const candidates = cutPage(withRecent(archived, counted, { after, upTo }), limit, idOf);
  const { items, nextCursor } = fitPage(candidates, entriesPerPage, ({ entries }) => entries, idOf);
  const userIDs = items.map(idOf);
  const [attended, users] = await Promise.all([
    attendedOf(db, meetingID, counted, { after, upTo: userIDs.at(-1) ?? after }),
    findUsers(db, userIDs),
  ]);
  const userOf = new Map(users.map((user) => [user.userID, user]));
  const lasted = counted.reduce((sum, { window }) => sum + window.until - window.from, 0);
  const people = userIDs.flatMap((userID): Attendee[] => {
    const instances = attended.get(userID);
    const { name = '', email = null } = userOf.get(userID) ?? {};
    const seesEmail = caller.admin || participantDetails !== 'admin' || userID === caller.userID;
    return instances ? [{ userID, name, email: seesEmail ? email : null, ...attendedTogether(instances, lasted) }] : [];
  });
  return fitPage({ items: people, nextCursor }, pageBytes, sizeOfAttendee, idOf);
}

const idOf = ({ userID }: { userID: UserID }): UserID => userID;

const isWithin = ({ after, upTo }: UserRange, userID: UserID): boolean => userID > after && userID <= upTo;

/** Adds who is in Redis alone, since they have come within the last moment. */
function withRecent(
  archived: readonly EntryCount[],
  counted: readonly CountedInstance[],
  range: UserRange,
): EntryCount[] {
  const counts = new Map(archived.map(({ userID, entries }) => [userID, entries]));
  for (const { userID } of counted.flatMap(({ recent }) => recent)) {
    if (isWithin(range, userID)) counts.set(userID, (counts.get(userID) ?? 0) + 1);
  }
  return [...counts]
    .map(([userID, entries]) => ({ userID, entries }))
    .toSorted((one, other) => one.userID - other.userID);
}

/** Adds up when each of a range of users was in, instance by instance. */
async function attendedOf(
  db: Context['db'],
  meetingID: number,
  counted: readonly CountedInstance[],
  range: UserRange,
): Promise<Map<UserID, AttendedInstance[]>> {
  const orderIDs = counted.map(({ record }) => record.orderID);
  const entries = new Map<number, EntryOf[]>(orderIDs.map((orderID) => [orderID, []]));
  for (const entry of await readEntries(db, meetingID, orderIDs, range)) entries.get(entry.orderID)?.push(entry);
  const attended = new Map<UserID, AttendedInstance[]>();
  for (const { record, recent, window, isLive } of counted) {
    const { orderID, archivedSeq } = record;
    const attendance = new Attendance(window);
    for (const entry of entries.get(orderID) ?? []) {
      // What was archived only after the cursor was read is among what Redis had.
      if (entry.seq <= archivedSeq) attendance.add(entry);
    }
    for (const entry of recent) if (isWithin(range, entry.userID)) attendance.add(entry);
    for (const [userID, { isIn, ...person }] of attendance.people()) {
      const instances = attended.get(userID) ?? [];
      instances.push({ ...person, isIn: isIn && isLive, orderID, window });
      attended.set(userID, instances);
    }
  }
  return attended;
}

/** About how many bytes of a page somebody needs. */
export const sizeOfAttendee = ({ name, email, intervals, instances }: Attendee): number =>
  Buffer.byteLength(name + (email ?? '')) + aroundText * (2 + intervals.length + 2 * instances.length);

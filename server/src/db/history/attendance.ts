import type { LogEntry } from '@rollcall/lua/fields';
import type { Seq, UserID } from '@rollcall/shared/numbers';
import { sql } from 'kysely';
import type { Db } from '../client.ts';

/** Somebody whom the record of some instances has, and how many joins and leaves it has of them. */
export interface EntryCount {
  userID: UserID;
  entries: number;
}

/** A range of users: after one, and up to another. */
interface UserRange {
  after: UserID;
  upTo: UserID;
}

/**
 * Finds the first `limit` users of a range whom the record of any of a meeting's instances has, by userID. Each instance
 * gives its own first ones, so that no more than a page of each is read.
 */
export async function findAttendees(
  db: Db,
  meetingID: number,
  orderIDs: readonly number[],
  { after, upTo, limit }: UserRange & { limit: number },
): Promise<EntryCount[]> {
  if (orderIDs.length === 0) return [];
  const ofEach = orderIDs.map(
    (orderID) => sql`(
      select userID, count(*) as entries from event_log force index (event_log_people)
      where meetingID = ${meetingID} and orderID = ${orderID} and userID > ${after} and userID <= ${upTo}
      group by userID order by userID limit ${limit})`,
  );
  const { rows } = await sql<EntryCount>`${sql.join(ofEach, sql` union all `)}`.execute(db);
  const entries = new Map<UserID, number>();
  for (const row of rows) entries.set(row.userID, (entries.get(row.userID) ?? 0) + row.entries);
  return [...entries]
    .map(([userID, sum]) => ({ userID, entries: sum }))
    .toSorted((one, other) => one.userID - other.userID)
    .slice(0, limit);
}

/** A join or leave of one of several instances. */
export interface EntryOf extends Pick<LogEntry, 'userID' | 'eventType' | 'timestamp'> {
  orderID: number;
  seq: Seq;
}

/** Reads what the users of a range did in some instances of a meeting: of each user and instance, in the order of `seq`. */
export async function readEntries(
  db: Db,
  meetingID: number,
  orderIDs: readonly number[],
  { after, upTo }: UserRange,
): Promise<EntryOf[]> {
  if (orderIDs.length === 0) return [];
  const { rows } = await sql<EntryOf>`
    select orderID, userID, seq, eventType, timestamp from event_log force index (event_log_people)
    where meetingID = ${meetingID} and orderID in (${sql.join(orderIDs)}) and userID > ${after} and userID <= ${upTo}
    order by orderID, userID, seq`.execute(db);
  return rows;
}

/** Somebody who is invited, and has joined some of a meeting's instances. */
interface Invited {
  userID: UserID;
  name: string;
  email: string;
  /** The record has a join of theirs in these. */
  joined: Set<number>;
}

/** Finds the users with these e-mails, and which instances of a meeting the record has a join of theirs in. */
export async function findInvited(db: Db, meetingID: number, emails: readonly string[]): Promise<Invited[]> {
  if (emails.length === 0) return [];
  const users = await db.selectFrom('user').select(['userID', 'name', 'email']).where('email', 'in', emails).execute();
  if (users.length === 0) return [];
  const { rows } = await sql<{ userID: UserID; orderID: number }>`
    select distinct userID, orderID from event_log force index (event_log_attended)
    where userID in (${sql.join(users.map(({ userID }) => userID))}) and meetingID = ${meetingID}
      and eventType = 'join'`.execute(db);
  const invited = users.map((user) => ({ ...user, joined: new Set<number>() }));
  const byID = new Map(invited.map((one) => [one.userID, one]));
  for (const { userID, orderID } of rows) byID.get(userID)?.joined.add(orderID);
  return invited;
}

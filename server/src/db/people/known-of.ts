import type { UserID } from '@rollcall/shared/numbers';
import { type RawBuilder, sql } from 'kysely';
import { audienceEmail } from '../audience/audience.ts';
import type { Db } from '../client.ts';

/** A user, as they were when it was asked what is known of them. */
interface Known {
  userID: UserID;
  email: string;
  /** What the user's tokens call them; null if they can have none. */
  subject: string | null;
}

/** Something that is known of a user, and its place in its list. */
interface KnownLine {
  place: number[];
  line: object;
}

/** Reads a part of what is known of a user, by index: up to `limit` lines after a place; an empty place is before the first. */
type ReadKnown = (db: Db, of: Known, after: readonly number[], limit: number) => Promise<KnownLine[]>;

/** After a time, and at the same time after the numbers that follow. An index is read by the first condition alone. */
function afterPlace([ms, ...numbers]: readonly number[], columns: readonly string[]): RawBuilder<unknown> {
  if (ms === undefined) return sql`true`;
  const time = new Date(ms);
  const [columnsOf, values] = [columns.map((column) => sql.ref(column)), numbers.map((number) => sql`${number}`)];
  return sql`timestamp >= ${time} and (timestamp > ${time} or (${sql.join(columnsOf)}) > (${sql.join(values)}))`;
}

interface InInstance {
  meetingID: number;
  orderID: number;
  seq: number;
  timestamp: Date;
}
const place = ({ timestamp, meetingID, orderID, seq }: InInstance) => [timestamp.getTime(), meetingID, orderID, seq];
const number = ['meetingID', 'orderID', 'seq'];

const invitations: ReadKnown = async (db, { email }, [after = 0], limit) => {
  const address = audienceEmail(email);
  const { rows } = await sql<{ meetingID: number; email: string; title: string }>`
    select audience.meetingID, audience.email, meeting.title
    from audience straight_join meeting on meeting.meetingID = audience.meetingID
    where audience.address = ${address} and audience.meetingID > ${after}
    order by audience.meetingID limit ${limit}`.execute(db);
  // MySQL ignores accents in addresses. What is left out still has a place.
  return rows.map(({ meetingID, email, title }) => ({
    place: [meetingID],
    line: audienceEmail(email) === address ? { type: 'invitation', meetingID, title, email } : {},
  }));
};

const roles: ReadKnown = async (db, { userID }, [after = 0], limit) => {
  const { rows } = await sql<{ meetingID: number; role: string; title: string }>`
    select role.meetingID, role.role, meeting.title
    from role straight_join meeting on meeting.meetingID = role.meetingID
    where role.userID = ${userID} and role.meetingID > ${after}
    order by role.meetingID limit ${limit}`.execute(db);
  return rows.map((row) => ({ place: [row.meetingID], line: { type: 'role', ...row } }));
};

const joinsAndLeaves: ReadKnown = async (db, { userID }, after, limit) => {
  type Row = { eventID: number; eventType: string; reason: string | null } & InInstance;
  const { rows } = await sql<Row>`
    select eventID, eventType, meetingID, orderID, seq, timestamp, reason from event_log
    where userID = ${userID} and ${afterPlace(after, ['eventID'])}
    order by timestamp, eventID limit ${limit}`.execute(db);
  return rows.map(({ eventID, eventType, reason, ...row }) => ({
    place: [row.timestamp.getTime(), eventID],
    line: eventType === 'join' ? { type: 'joined', ...row } : { type: 'left', ...row, reason },
  }));
};

const messages: ReadKnown = async (db, { userID }, after, limit) => {
  const { rows } = await sql<{ body: string } & InInstance>`
    select meetingID, orderID, seq, timestamp, body from message
    where userID = ${userID} and ${afterPlace(after, number)}
    order by timestamp, meetingID, orderID, seq limit ${limit}`.execute(db);
  return rows.map((row) => ({ place: place(row), line: { type: 'posted', ...row } }));
};

const actions =
  (column: 'actorID' | 'userID'): ReadKnown =>
  async (db, { userID }, after, limit) => {
    type Row = { actionType: string; actorID: number | null; userID: number | null; detail: string } & InInstance;
    const { rows } = await sql<Row>`
      select meetingID, orderID, seq, timestamp, actionType, actorID, userID, detail from action
      where ${sql.ref(column)} = ${userID} and ${afterPlace(after, number)}
      order by timestamp, meetingID, orderID, seq limit ${limit}`.execute(db);
    return rows.map((row) => {
      const { actionType, detail, ...rest } = row;
      return { place: place(row), line: { type: actionType, ...rest, detail: parsed(detail) } };
    });
  };

function parsed(json: string): unknown {
  return JSON.parse(json);
}

/** What was asked with a requestID within the last day. There are few, so that counting them up to a place is quick. */
const requests: ReadKnown = async (db, { subject }, [after = 0], limit) => {
  if (subject === null) return [];
  const { rows } = await sql<{ requestID: string; timestamp: Date }>`
    select requestID, createdAt as timestamp from request where subject = ${subject}
    order by requestID limit ${limit} offset ${after}`.execute(db);
  return rows.map((row, n) => ({ place: [after + n + 1], line: { type: 'request', ...row } }));
};

/** Everything that is known of a user beside their own row, in the order in which it is exported, and what a place in it has. */
export const knownOf: readonly { read: ReadKnown; numbers: 1 | 2 | 4 }[] = [
  { read: invitations, numbers: 1 },
  { read: roles, numbers: 1 },
  { read: joinsAndLeaves, numbers: 2 },
  { read: messages, numbers: 4 },
  { read: actions('actorID'), numbers: 4 },
  { read: actions('userID'), numbers: 4 },
  { read: requests, numbers: 1 },
];

import type { Changes } from '@rollcall/lua/changes';
import type { ActionEntry, LogEntry, MessageEntry } from '@rollcall/lua/fields';
import type { Instance } from '@rollcall/shared/meeting';
import type { Seq, UserID } from '@rollcall/shared/numbers';
import { sql } from 'kysely';
import type { Db } from '../client.ts';

/** Which part of a record is read: the changes after one number and up to another. */
export interface Part {
  after: Seq;
  upTo: Seq;
  /** Only what this user did. */
  userID?: UserID | undefined;
  /** Rows of each table. */
  limit: number;
  /** Messages stop being read once they have so many bytes. */
  bytes: number;
}

/** A part of a record: of each table in the order of `seq`, and nothing is missing up to `wholeTo`. */
export interface Recorded extends Changes {
  wholeTo: Seq;
}

/** Reads joins, leaves, messages and actions. */
export async function readRecorded(db: Db, instance: Instance, part: Part): Promise<Recorded> {
  const [log, { messages, wholeTo }, actions] = await Promise.all([
    readLog(db, instance, part),
    readMessages(db, instance, part),
    readActions(db, instance, part),
  ]);
  return { log, messages, actions, wholeTo: Math.min(wholeTo, reachOf(log, part), reachOf(actions, part)) };
}

/** Reads messages alone. */
export async function readRecordedMessages(db: Db, instance: Instance, part: Part): Promise<Recorded> {
  return { log: [], actions: [], ...(await readMessages(db, instance, part)) };
}

/** Up to where the rows of one table reach: if there are fewer than might have come, nothing follows. */
const reachOf = (rows: readonly { seq: Seq }[], { upTo, limit }: Part): Seq =>
  rows.length < limit ? upTo : (rows.at(-1)?.seq ?? upTo);

// The indexes are named: to read a page by one index and sort nothing, MySQL might rather read the whole record by another.
const by = (userID: UserID | undefined, whole: string, ofUser: string) =>
  sql.raw(`force index (${userID === undefined ? whole : ofUser})`);

const within = ({ meetingID, orderID }: Instance, { after, upTo, userID }: Part) => sql`
  meetingID = ${meetingID} and orderID = ${orderID} and seq > ${after} and seq <= ${upTo}
  ${userID === undefined ? sql`` : sql`and userID = ${userID}`}`;

async function readLog(db: Db, instance: Instance, part: Part): Promise<LogEntry[]> {
  const { rows } = await sql<LogEntry>`
    select seq, userID, eventType, timestamp, reason, requestID
    from event_log ${by(part.userID, 'event_log_seq', 'event_log_people')}
    where ${within(instance, part)} order by seq limit ${part.limit}`.execute(db);
  return rows;
}

/** Reads the lengths first, so that a page of long messages is not sent as a whole to be cut here. */
async function readMessages(
  db: Db,
  instance: Instance,
  part: Part,
): Promise<{ messages: MessageEntry[]; wholeTo: Seq }> {
  const from = sql`from message ${by(part.userID, 'primary', 'message_author')}`;
  const { rows: sizes } = await sql<{ seq: Seq; size: number }>`
    select seq, octet_length(body) as size ${from}
    where ${within(instance, part)} order by seq limit ${part.limit}`.execute(db);
  let bytes = 0;
  const tooMuch = sizes.findIndex(({ size }) => {
    bytes += size;
    return bytes - size > part.bytes;
  });
  const fitting = tooMuch === -1 ? sizes : sizes.slice(0, tooMuch);
  const wholeTo = tooMuch === -1 ? reachOf(sizes, part) : (fitting.at(-1)?.seq ?? part.after);
  if (fitting.length === 0) return { messages: [], wholeTo };
  const { rows: messages } = await sql<MessageEntry>`
    select seq, userID, body, timestamp, requestID ${from}
    where ${within(instance, { ...part, upTo: fitting.at(-1)?.seq ?? part.upTo })} order by seq`.execute(db);
  return { messages, wholeTo };
}

async function readActions(
  db: Db,
  { meetingID, orderID }: Instance,
  { after, upTo, userID, limit }: Part,
): Promise<ActionEntry[]> {
  const actions = db
    .selectFrom('action')
    .select(['seq', 'actorID', 'userID', 'actionType', 'detail', 'timestamp', 'requestID'])
    .where('meetingID', '=', meetingID)
    .where('orderID', '=', orderID)
    .where('seq', '>', after)
    .where('seq', '<=', upTo)
    .orderBy('seq')
    .limit(limit);
  return await (userID === undefined ? actions : actions.where('actorID', '=', userID)).execute();
}

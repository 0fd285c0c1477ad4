import { type Kysely, sql } from 'kysely';

/**
 * Adds what managing by API needs: versions and the ids of a host product, who manages a meeting, what is done to a live
 * instance, seals, and what requests were answered. Frozen.
 *
 * Each statement can be repeated, since MySQL does not roll back an ALTER TABLE when a later one fails.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  // Invitations are matched exactly: to the other collation é and e are the same. Before `address`, which is made of it.
  await sql`alter table audience modify email varchar(320) ${binary} not null`.execute(db);
  for (const { table, column, type } of columns) {
    const { rows } = await sql`
      select 1 from information_schema.columns
      where table_schema = database() and table_name = ${table} and column_name = ${column}`.execute(db);
    if (rows.length > 0) continue;
    await sql`alter table ${sql.table(table)} add column ${sql.ref(column)} ${type}`.execute(db);
  }
  for (const { table, index, kind, on } of indexes) {
    const { rows } = await sql`
      select 1 from information_schema.statistics
      where table_schema = database() and table_name = ${table} and index_name = ${index}`.execute(db);
    if (rows.length > 0) continue;
    await sql`alter table ${sql.table(table)} add ${kind} ${sql.ref(index)} (${sql.raw(on)})`.execute(db);
  }
  for (const statement of statements) await statement.execute(db);
  await addRemovedBy(db);
  await dropIndex(db, 'event_log', 'event_log_joins');
}

/** Who removed somebody, so that it is found in whose record they are named; after `reason` and `requestID`, which it is made of. */
async function addRemovedBy(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql`
    select 1 from information_schema.columns
    where table_schema = database() and table_name = 'event_log' and column_name = 'removedBy'`.execute(db);
  if (rows.length > 0) return;
  await sql`
    alter table event_log
      add column removedBy varchar(20) ${binary} generated always as
        (if(reason = 'removed', left(substring_index(requestID, ':', 1), 20), null)) virtual,
      add key event_log_removed_by (removedBy)`.execute(db);
}

async function dropIndex(db: Kysely<unknown>, table: string, index: string): Promise<void> {
  const { rows } = await sql`
    select 1 from information_schema.statistics
    where table_schema = database() and table_name = ${table} and index_name = ${index}`.execute(db);
  if (rows.length === 0) return;
  await sql`alter table ${sql.table(table)} drop key ${sql.ref(index)}`.execute(db);
}

const binary = sql`character set utf8mb4 collate utf8mb4_bin`;
const ascii = sql`character set ascii collate ascii_bin`;
const time = sql`datetime(3) null default null`;

const columns = [
  { table: 'user', column: 'externalID', type: sql`varchar(255) ${binary} null default null` },
  { table: 'meeting', column: 'externalID', type: sql`varchar(255) ${binary} null default null` },
  { table: 'meeting', column: 'version', type: sql`bigint not null default 0` },
  { table: 'meeting', column: 'revision', type: sql`bigint not null default 0` },
  { table: 'meeting', column: 'pendingSince', type: time },
  { table: 'meeting', column: 'changedBy', type: sql`bigint null default null` },
  { table: 'meeting', column: 'removedAt', type: time },
  // An invitation regardless of case and of the spaces around it, for whoever inserts them as they come: what is found by it is
  // compared exactly afterwards.
  {
    table: 'audience',
    column: 'address',
    type: sql`varchar(320) character set utf8mb4 collate utf8mb4_unicode_ci generated always as (trim(email)) virtual`,
  },
  { table: 'meeting_instance', column: 'version', type: sql`bigint not null default 0` },
  { table: 'meeting_instance', column: 'cancelledAt', type: time },
  { table: 'meeting_instance', column: 'endReason', type: sql`varchar(500) ${binary} null default null` },
  { table: 'meeting_instance', column: 'seal', type: sql`char(64) ${ascii} null default null` },
  { table: 'meeting_instance', column: 'resealedAt', type: time },
];

const indexes = [
  { table: 'user', index: 'user_external', kind: sql`unique key`, on: 'externalID' },
  { table: 'user', index: 'user_name', kind: sql`key`, on: 'name, userID' },
  { table: 'meeting', index: 'meeting_external', kind: sql`unique key`, on: 'externalID' },
  // Hardly any meeting is pending, so the scheduler finds those that are at once.
  { table: 'meeting', index: 'meeting_pending', kind: sql`key`, on: 'pendingSince' },
  // The history by time, of all meetings or of one.
  {
    table: 'meeting_instance',
    index: 'meeting_instance_window',
    kind: sql`key`,
    on: 'fromdatetime, meetingID, orderID',
  },
  // What was called off and is not closed yet: hardly ever anything.
  { table: 'meeting_instance', index: 'meeting_instance_cancelled', kind: sql`key`, on: 'endedAt, cancelledAt' },
  // What is live or to come of one meeting, however many instances it has had.
  { table: 'meeting_instance', index: 'meeting_instance_open', kind: sql`key`, on: 'meetingID, endedAt, fromdatetime' },
  { table: 'audience', index: 'audience_address', kind: sql`key`, on: 'address, meetingID' },
  // Where somebody was in, of all meetings or of one: in place of `event_log_joins`, whose columns are its first.
  { table: 'event_log', index: 'event_log_attended', kind: sql`key`, on: 'userID, meetingID, eventType, orderID' },
  // Who was in, person by person, and what one of them did.
  { table: 'event_log', index: 'event_log_people', kind: sql`key`, on: 'meetingID, orderID, userID, seq' },
  { table: 'message', index: 'message_author', kind: sql`key`, on: 'meetingID, orderID, userID, seq' },
];

const options = sql`engine = innodb default charset = utf8mb4 collate = utf8mb4_unicode_ci`;

const statements = [
  sql`alter table user modify age int null default null, modify gender varchar(32) null default null`,
  // The requestID of who is removed begins with the id of who removed them.
  sql`
    alter table event_log modify reason
      enum('left', 'ended', 'timeout', 'removed', 'uninvited', 'cancelled') null default null,
    modify requestID varchar(160) ${binary} null default null`,

  sql`
    create table if not exists role (
      meetingID bigint not null,
      userID bigint not null,
      role enum('host') not null,
      primary key (meetingID, userID),
      key role_user (userID, meetingID),
      constraint role_meeting foreign key (meetingID) references meeting (meetingID)
    ) ${options}`,

  sql`
    create table if not exists action (
      meetingID bigint not null,
      orderID bigint not null,
      seq bigint not null,
      actorID bigint null default null,
      userID bigint null default null,
      actionType enum('amended') not null,
      detail longtext ${binary} not null,
      timestamp datetime(3) not null,
      requestID varchar(128) ${binary} null default null,
      primary key (meetingID, orderID, seq),
      key action_actor (actorID, timestamp),
      key action_user (userID, timestamp)
    ) ${options}`,

  // What the mutations of the schedule and of people were answered, for a day.
  sql`
    create table if not exists request (
      subject varchar(255) ${binary} not null,
      requestID varchar(128) ${binary} not null,
      digest char(64) ${ascii} not null,
      result longtext ${binary} null default null,
      answer longtext ${binary} null default null,
      createdAt datetime(3) not null default current_timestamp(3),
      primary key (subject, requestID),
      key request_age (createdAt)
    ) ${options}`,

  // Whom a record is to forget once what they are in has ended.
  sql`
    create table if not exists erasure (
      userID bigint not null primary key,
      freshID bigint not null,
      keepBodies tinyint(1) not null,
      requestedAt datetime(3) not null,
      doneAt datetime(3) null default null,
      key erasure_open (doneAt, userID)
    ) ${options}`,
];

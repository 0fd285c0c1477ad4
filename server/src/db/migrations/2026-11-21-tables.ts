import { type Kysely, sql } from 'kysely';

/**
 * Creates the first tables. Frozen: later changes to a table are migrations of their own.
 *
 * Each statement can be repeated, since MySQL does not roll back a CREATE TABLE when a later one fails.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const table of tables) await table.execute(db);
}

const options = sql`engine = innodb default charset = utf8mb4 collate = utf8mb4_unicode_ci`;

const tables = [
  sql`
    create table if not exists user (
      userID bigint not null auto_increment primary key,
      name varchar(255) not null,
      age int not null,
      gender varchar(32) not null,
      email varchar(320) not null,
      unique key user_email (email)
    ) ${options}`,

  sql`
    create table if not exists meeting (
      meetingID bigint not null auto_increment primary key,
      title varchar(255) not null,
      description text not null,
      isPublic tinyint(1) not null
    ) ${options}`,

  // The indexes find what has not ended by its start or its end, however long the past and the schedule are.
  sql`
    create table if not exists meeting_instance (
      meetingID bigint not null,
      orderID bigint not null,
      fromdatetime datetime(3) not null,
      todatetime datetime(3) not null,
      archivedSeq bigint not null default 0,
      endedAt datetime(3) null default null,
      primary key (meetingID, orderID),
      key meeting_instance_start (endedAt, fromdatetime),
      key meeting_instance_end (endedAt, todatetime),
      constraint meeting_instance_window check (fromdatetime < todatetime),
      constraint meeting_instance_meeting foreign key (meetingID) references meeting (meetingID)
    ) ${options}`,

  sql`
    create table if not exists audience (
      meetingID bigint not null,
      email varchar(320) not null,
      primary key (meetingID, email),
      constraint audience_meeting foreign key (meetingID) references meeting (meetingID)
    ) ${options}`,

  // No foreign keys from here on: the record outlives the people and the schedule it refers to.
  sql`
    create table if not exists event_log (
      eventID bigint not null auto_increment primary key,
      userID bigint not null,
      eventType enum('join', 'leave') not null,
      timestamp datetime(3) not null,
      meetingID bigint null default null,
      orderID bigint null default null,
      seq bigint null default null,
      reason enum('left', 'ended', 'timeout') null default null,
      lease int null default null,
      unique key event_log_seq (meetingID, orderID, seq),
      key event_log_user (userID, timestamp)
    ) ${options}`,

  sql`
    create table if not exists message (
      meetingID bigint not null,
      orderID bigint not null,
      seq bigint not null,
      userID bigint not null,
      body varchar(4000) character set utf8mb4 collate utf8mb4_bin not null,
      timestamp datetime(3) not null,
      primary key (meetingID, orderID, seq),
      key message_user (userID, timestamp)
    ) ${options}`,
];

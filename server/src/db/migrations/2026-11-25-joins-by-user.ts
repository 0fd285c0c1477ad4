import { type Kysely, sql } from 'kysely';

/**
 * Adds the index that finds whether a user has ever joined a meeting, however much else they have joined. Frozen.
 *
 * It can be repeated, since MySQL commits an index before the migration is noted.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql`
    select 1 from information_schema.statistics
    where table_schema = database() and table_name = 'event_log' and index_name = 'event_log_joins'`.execute(db);
  if (rows.length > 0) return;
  await sql`alter table event_log add key event_log_joins (userID, meetingID, eventType)`.execute(db);
}

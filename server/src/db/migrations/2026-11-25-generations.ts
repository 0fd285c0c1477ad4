import { type Kysely, sql } from 'kysely';

/**
 * Adds what an exact record needs where Redis loses data: which generation of an instance's number line may be archived,
 * where later generations branch off, and the requestID of each change. Frozen.
 *
 * Each statement can be repeated, since MySQL does not roll back an ALTER TABLE when a later one fails.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const { table, column, type } of columns) {
    const { rows } = await sql`
      select 1 from information_schema.columns
      where table_schema = database() and table_name = ${table} and column_name = ${column}`.execute(db);
    if (rows.length > 0) continue;
    await sql`alter table ${sql.table(table)} add column ${sql.ref(column)} ${type}`.execute(db);
  }
}

const requestID = sql`varchar(128) character set utf8mb4 collate utf8mb4_bin null default null`;

const columns = [
  { table: 'meeting_instance', column: 'generation', type: sql`bigint not null default 0` },
  {
    table: 'meeting_instance',
    column: 'branches',
    type: sql`varchar(1024) character set ascii collate ascii_bin not null default ''`,
  },
  { table: 'event_log', column: 'requestID', type: requestID },
  { table: 'message', column: 'requestID', type: requestID },
];

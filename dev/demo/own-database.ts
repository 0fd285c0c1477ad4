import type { Db } from '@rollcall/server/db/client';
import { ConfigError } from '@rollcall/server/process/config';
import { DEFAULT_MIGRATION_TABLE, sql } from 'kysely';
import { people } from './office.ts';

/**
 * Makes sure that a database is for the demo: it is empty, or the demo has put its own people into it before. It is only read.
 *
 * @throws {ConfigError} if it is somebody else's
 */
export async function refuseOthers(db: Db): Promise<void> {
  const refusal = new ConfigError(
    'DATABASE_URL names a database with other people or meetings in it; the demo needs an empty one.',
  );
  const { rows: tables } = await sql<{ name: string }>`
    select table_name as name from information_schema.tables where table_schema = database()`.execute(db);
  if (tables.length === 0) return;
  if (!tables.some(({ name }) => name === DEFAULT_MIGRATION_TABLE)) throw refusal;
  const { rows: columns } = await sql<{ name: string }>`
    select column_name as name from information_schema.columns
      where table_schema = database() and table_name = 'user' and column_name = 'externalID'`.execute(db);
  // One of an earlier version has no such marks; whoever has it may well need it.
  const isMarked = columns.length > 0 && (await hasOwnPeople(db));
  if (!isMarked && !(await isEmpty(db))) throw refusal;
}

async function hasOwnPeople(db: Db): Promise<boolean> {
  const ids = people.map(({ externalID }) => externalID);
  const found = await db.selectFrom('user').select('userID').where('externalID', 'in', ids).execute();
  return found.length === people.length;
}

async function isEmpty(db: Db): Promise<boolean> {
  const user = await db.selectFrom('user').select('userID').limit(1).execute();
  const meeting = await db.selectFrom('meeting').select('meetingID').limit(1).execute();
  return user.length + meeting.length === 0;
}

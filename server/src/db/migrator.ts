import { Migrator } from 'kysely';
import type { Db } from './client.ts';
import { up as createTables } from './migrations/2026-11-21-tables.ts';

const migrations = { '2026-11-21-tables': { up: createTables } };

/**
 * Brings the tables up to date. Safe to call from several processes at once: Kysely's Migrator takes a lock.
 *
 * @returns the names of the migrations that were applied now; none if all were there
 * @throws the first migration's error; what was applied before it stays
 */
export async function migrate(db: Db): Promise<string[]> {
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(migrations) } });
  const { error, results = [] } = await migrator.migrateToLatest();
  if (error) throw error;
  return results.map((result) => result.migrationName);
}

import { Migrator } from 'kysely';
import type { Db } from './client.ts';
import { up as createTables } from './migrations/2026-11-21-tables.ts';
import { up as addGenerations } from './migrations/2026-11-25-generations.ts';
import { up as indexJoinsByUser } from './migrations/2026-11-25-joins-by-user.ts';
import { up as addManaging } from './migrations/2026-11-25-managing.ts';

const migrations = {
  '2026-11-21-tables': { up: createTables },
  '2026-11-25-generations': { up: addGenerations },
  '2026-11-25-joins-by-user': { up: indexJoinsByUser },
  '2026-11-25-managing': { up: addManaging },
};

/**
 * Brings the tables up to date. Safe to run in several processes at the same time: Kysely's Migrator takes a lock.
 *
 * @returns the names of the migrations applied now; none if the tables were up to date
 * @throws the error of the migration that failed; those applied before it stay
 */
export async function migrate(db: Db): Promise<string[]> {
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(migrations) } });
  const { error, results = [] } = await migrator.migrateToLatest();
  if (error) throw error;
  return results.map((result) => result.migrationName);
}

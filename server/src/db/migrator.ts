import { DEFAULT_MIGRATION_TABLE, Migrator, sql } from 'kysely';
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

/** `ok`: every migration was applied; others may have been, too, by a later version. `missing`: none was. */
export type TablesState = 'ok' | 'missing' | 'outdated';

/**
 * Whether the tables are there, and up to date.
 *
 * @throws if MySQL cannot be asked
 */
export async function stateOfTables(db: Db): Promise<TablesState> {
  const applied = await appliedMigrations(db);
  if (applied.size === 0) return 'missing';
  return Object.keys(migrations).every((name) => applied.has(name)) ? 'ok' : 'outdated';
}

async function appliedMigrations(db: Db): Promise<Set<string>> {
  try {
    const { rows } = await sql<{ name: string }>`select name from ${sql.table(DEFAULT_MIGRATION_TABLE)}`.execute(db);
    return new Set(rows.map(({ name }) => name));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ER_NO_SUCH_TABLE') return new Set();
    throw error;
  }
}

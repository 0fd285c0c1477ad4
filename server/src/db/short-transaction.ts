import { sql, type Transaction } from 'kysely';
import type { Db } from './client.ts';
import type { Database } from './schema.ts';

/** s of silence between two statements after which MySQL itself ends the transaction */
const silence = 2;

/**
 * Runs a transaction that awaits nothing but MySQL. If this process is paused or cut off in the middle, MySQL rolls it back
 * after two seconds, so that its locks hold nobody up for longer.
 *
 * @throws the error of `work`, or of the connection that MySQL has closed; everything is rolled back then
 */
export async function shortTransaction<Result>(
  db: Db,
  work: (transaction: Transaction<Database>) => Promise<Result>,
): Promise<Result> {
  return await db.connection().execute(async (connection) => {
    await sql`set session wait_timeout = ${sql.lit(silence)}`.execute(connection);
    try {
      return await connection.transaction().execute(work);
    } finally {
      // If even this fails the connection is lost, and with it the setting.
      await sql`set session wait_timeout = default`.execute(connection).catch(() => {});
    }
  });
}

import { Kysely, MysqlDialect } from 'kysely';
import { createPool } from 'mysql2';
import type { Database } from './schema.ts';

export type Db = Kysely<Database>;

/**
 * A pool of connections to MySQL. It connects when first asked, so it can be made while MySQL is down, and works again
 * by itself when MySQL is back.
 *
 * @param url `mysql://user:password@host:port/database`
 */
export function connectDb(url: string): Db {
  const pool = createPool({
    uri: url,
    timezone: 'Z',
    charset: 'utf8mb4_unicode_ci',
    connectionLimit: 10,
    connectTimeout: 1500,
    // A crowd that waits while MySQL is down is refused instead of kept in memory.
    queueLimit: 1000,
  });
  // Times are compared in UTC, whatever the server's zone.
  pool.on('connection', (connection) => {
    connection.query("set time_zone = '+00:00'");
  });
  return new Kysely<Database>({ dialect: new MysqlDialect({ pool }) });
}

import { Socket } from 'node:net';
import { Kysely, MysqlDialect } from 'kysely';
import { createPool } from 'mysql2';
import type { Database } from './schema.ts';

export type Db = Kysely<Database>;

export interface DbOptions {
  /**
   * A connection that is in use and hears nothing for so many ms is lost: it is given up and its query fails, since a
   * lost route would keep both for a quarter of an hour. Default 10 seconds; 0 for ever, for what may rightly take long.
   */
  silenceMs?: number;
}

/**
 * A pool of connections to MySQL. It connects when first asked, so it can be made while MySQL is down, and works again
 * by itself when MySQL is back.
 *
 * @param url `mysql://user:password@host:port/database`
 */
export function connectDb(url: string, { silenceMs = 10_000 }: DbOptions = {}): Db {
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
    const socket = socketOf(connection);
    socket?.on('timeout', () => socket.destroy(new LostConnection()));
  });
  pool.on('acquire', (connection) => socketOf(connection)?.setTimeout(silenceMs));
  pool.on('release', (connection) => socketOf(connection)?.setTimeout(0));
  return new Kysely<Database>({ dialect: new MysqlDialect({ pool }) });
}

class LostConnection extends Error {
  readonly code = 'ETIMEDOUT';
  override message = 'MySQL is silent';
}

/** mysql2 has no setting for a connection that falls silent, and its types do not name the socket. */
const socketOf = (connection: object): Socket | undefined =>
  'stream' in connection && connection.stream instanceof Socket ? connection.stream : undefined;

import { Socket } from 'node:net';
import { Kysely, MysqlDialect } from 'kysely';
import { createPool } from 'mysql2';
import { statementOf } from '../process/statement.ts';
import type { PoolUse } from '../process/store-metrics.ts';
import { poolUse } from './pool-use.ts';
import type { Database } from './schema.ts';

export type Db = Kysely<Database>;

export interface DbOptions {
  /**
   * ms without a byte from MySQL after which a connection in use is dropped and its query fails: TCP takes a quarter of
   * an hour to notice a lost route. Default 10 seconds; 0 for no limit, for work that may legitimately take long.
   */
  silenceTimeoutMs?: number;
  /** Hears how long each query took, until its result or its failure, by its first word: `select`. It takes 2 µs a query. */
  onQuery?: (statement: string, seconds: number) => void;
  /** Is given what reads the use of the pool. */
  onPool?: (read: () => PoolUse) => void;
}

/**
 * Creates a pool of connections to MySQL. It connects on first use, so it can be created while MySQL is down, and
 * reconnects once MySQL is back.
 *
 * @param url `mysql://user:password@host:port/database`
 */
export function connectDb(url: string, { silenceTimeoutMs = 10_000, onQuery, onPool }: DbOptions = {}): Db {
  const pool = createPool({
    uri: url,
    timezone: 'Z',
    charset: 'utf8mb4_unicode_ci',
    connectionLimit: 10,
    connectTimeout: 1500,
    // While MySQL is down, a crowd of queries is refused rather than kept in memory.
    queueLimit: 1000,
  });
  pool.on('connection', (connection) => {
    connection.query(session);
    const socket = socketOf(connection);
    socket?.on('timeout', () => socket.destroy(new LostConnection()));
  });
  pool.on('acquire', (connection) => socketOf(connection)?.setTimeout(silenceTimeoutMs));
  pool.on('release', (connection) => socketOf(connection)?.setTimeout(0));
  onPool?.(() => poolUse(pool));
  return new Kysely<Database>({
    dialect: new MysqlDialect({ pool }),
    ...(onQuery && {
      log: ({ query, queryDurationMillis }) => onQuery(statementOf(query.sql), queryDurationMillis / 1000),
    }),
  });
}

/** Times are compared in UTC, whatever the server's zone. A lock that somebody else holds is waited for 2 s and not 50. */
const session = "set time_zone = '+00:00', innodb_lock_wait_timeout = 2";

class LostConnection extends Error {
  readonly code = 'ETIMEDOUT';
  override message = 'MySQL stopped responding';
}

/** mysql2 has no option for a connection that stops responding, and its types do not expose the socket. */
const socketOf = (connection: object): Socket | undefined =>
  'stream' in connection && connection.stream instanceof Socket ? connection.stream : undefined;

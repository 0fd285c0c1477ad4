/** The codes with which Node, mysql2 and MySQL report a connection that was refused, lost or too slow. */
const codes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
  'PROTOCOL_CONNECTION_LOST',
  'PROTOCOL_SEQUENCE_TIMEOUT',
  'ER_CON_COUNT_ERROR',
  'ER_TOO_MANY_USER_CONNECTIONS',
  'ER_SERVER_SHUTDOWN',
  'ER_OPTION_PREVENTS_STATEMENT',
  'ER_LOCK_DEADLOCK',
  'ER_CHECKREAD',
  'ER_LOCK_WAIT_TIMEOUT',
]);

/**
 * The messages with which ioredis, and Redis itself, report that a command cannot run now. NOSCRIPT is one of them: this
 * life of Redis was not checked yet, see lua/fence.ts.
 */
const messages = [
  /^Connection is closed/,
  /^Command timed out/,
  /^Stream isn't writeable/,
  /^Cluster isn't ready/,
  /^Redis is not ready/,
  /^Failed to refresh slots cache/,
  /^Too many Cluster redirections/,
  /^Reached the max retries per request limit/,
  /^(Pool is closed|Queue limit reached|Can't add new command when connection is in closed state)/,
  /^(LOADING|CLUSTERDOWN|MASTERDOWN|READONLY|TRYAGAIN|BUSY|NOSCRIPT|OOM|MISCONF|NOREPLICAS|EXECABORT) /,
];

/** Whether an error means that Redis or MySQL is unreachable or cannot serve now, so that a retry may succeed. */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('code' in error && typeof error.code === 'string' && codes.has(error.code)) return true;
  if (messages.some((message) => message.test(error.message))) return true;
  if (error instanceof AggregateError) return error.errors.some(isUnavailable);
  return isUnavailable(error.cause);
}

import { ConfigError } from './config.ts';

const ports = { MySQL: 3306, Redis: 6379 };

/** What the server itself says of a user, a password or a database that will not do. */
const refusals = new Set([
  'ER_ACCESS_DENIED_ERROR',
  'ER_BAD_DB_ERROR',
  'ER_CON_COUNT_ERROR',
  'ER_DBACCESS_DENIED_ERROR',
  'ER_HOST_NOT_PRIVILEGED',
  'ER_TABLEACCESS_DENIED_ERROR',
]);

const silences = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'ETIMEDOUT',
  'PROTOCOL_CONNECTION_LOST',
]);

/**
 * Waits for work that needs a service to respond from the start.
 *
 * @param url of the service; its password is not shown
 * @throws {ConfigError} such as `MySQL at db.example.com:3306: Unknown database 'rollcall'`, if the service cannot be
 *   reached or does not let this process in; any other error as it is
 */
export async function reach<Result>(service: keyof typeof ports, url: string, work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === undefined) throw error;
    const { hostname, port } = new URL(url);
    throw new ConfigError(`${service} at ${hostname}:${port || ports[service]}: ${reason}`);
  }
}

function reasonOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = 'code' in error ? String(error.code) : '';
  if (refusals.has(code) || /^(WRONGPASS|NOAUTH|NOPERM) /.test(error.message)) return error.message;
  if (silences.has(code)) return `no answer (${code})`;
  return error.message === 'Redis is not ready' ? 'no answer' : undefined;
}

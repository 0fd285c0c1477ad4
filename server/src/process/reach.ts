import { ConfigError } from './config.ts';

const ports = { MySQL: 3306, Redis: 6379 };
type Service = keyof typeof ports;

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
export async function reach<Result>(service: Service, url: string, work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    const fault = faultOf(error);
    if (fault === undefined) throw error;
    throw new ConfigError(`${placeOf(service, url)}${fault}`);
  }
}

/**
 * Says in words for an operator why a service cannot be used, such as `MySQL at db.example.com:3306 does not answer
 * (ECONNREFUSED)`.
 *
 * @param url of the service, if it is known; its password is not shown
 */
export function whyUnreachable(service: Service, url: string | undefined, error: unknown): string {
  const place = url === undefined ? service : placeOf(service, url);
  return `${place}${faultOf(error) ?? ` does not work (${nameOf(error)})`}`;
}

function placeOf(service: Service, url: string): string {
  const { hostname, port } = new URL(url);
  return `${service} at ${hostname}:${port || ports[service]}`;
}

function faultOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  // What ioredis says of a Cluster as a whole is not the reason.
  if ('lastNodeError' in error && error.lastNodeError instanceof Error) return faultOf(error.lastNodeError);
  const code = 'code' in error ? String(error.code) : '';
  if (refusals.has(code) || /^(WRONGPASS|NOAUTH|NOPERM) /.test(error.message)) return `: ${error.message}`;
  if (silences.has(code)) return ` does not answer (${code})`;
  return /^(Redis is not ready|Command timed out|no answer)/.test(error.message) ? ' does not answer' : undefined;
}

/** Never the message, which may be about what was sent. */
const nameOf = (error: unknown): string => {
  if (!(error instanceof Error)) return typeof error;
  return 'code' in error ? String(error.code) : error.name;
};

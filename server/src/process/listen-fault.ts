import { type Config, ConfigError } from './config.ts';

/** Where a process listens: a scheduler has no PORT. */
type Listener = Pick<Config, 'HOST' | 'OPS_PORT'> & Partial<Pick<Config, 'PORT'>>;

/**
 * Waits for a server to listen.
 *
 * @throws {ConfigError} if it cannot listen where its configuration says; any other error as it is
 */
export async function orListenFault<Started>(starting: Promise<Started>, config: Listener): Promise<Started> {
  try {
    return await starting;
  } catch (error) {
    throw listenFault(error, config) ?? error;
  }
}

/** What keeps a server from listening where its configuration says; undefined for any other error. */
function listenFault(error: unknown, { HOST, PORT, OPS_PORT }: Listener): ConfigError | undefined {
  if (!(error instanceof Error) || !('code' in error && 'port' in error)) return undefined;
  const named = () => {
    if (error.port === OPS_PORT) return `OPS_PORT ${OPS_PORT}`;
    return error.port === PORT ? `PORT ${PORT}` : `OPS_PORT ${String(error.port)} (the one after PORT)`;
  };
  if (error.code === 'EADDRINUSE') return new ConfigError(`${named()} on ${HOST} is in use`);
  if (error.code === 'EACCES') return new ConfigError(`${named()} on ${HOST} is not for this user to listen on`);
  if (error.code === 'EADDRNOTAVAIL') return new ConfigError(`HOST ${HOST} is not an address of this machine`);
  return undefined;
}

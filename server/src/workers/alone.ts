import type { Logger } from 'pino';
import { startServer } from '../http/serve.ts';
import { opsPortOf, type ServerConfig } from '../process/config.ts';
import { orListenFault } from '../process/listen-fault.ts';
import { onShutdown } from '../process/shutdown.ts';
import { untilNothingIsMissing } from '../process/waiting.ts';
import { connect } from './connect.ts';

/** Runs a server that is a single process. */
export async function serveAlone(config: ServerConfig, log: Logger): Promise<void> {
  const { parts, disconnect } = await connect(config, log);
  const starting = startServer(parts, config.HOST, config.PORT, opsPortOf(config));
  const { url, opsUrl, readiness, close } = await orListenFault(starting, config);
  const stopping = new AbortController();
  onShutdown(log, [() => stopping.abort(), close, ...disconnect]);
  const missing = async () => (await readiness()).waitingFor;
  const isReady = await untilNothingIsMissing(missing, { log, signal: stopping.signal });
  if (isReady) log.info({ url, opsUrl }, 'ready for calls');
}

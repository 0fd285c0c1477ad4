import type { Logger } from 'pino';

/**
 * Runs the steps in order when the process is asked to stop, and then lets it exit. Ten seconds make it exit immediately,
 * and so does a second signal.
 *
 * @param supervised a second signal means nothing: a terminal sends one to every process, and the supervisor another
 */
export function onShutdown(log: Logger, steps: readonly (() => unknown)[], { supervised = false } = {}): void {
  let stopping = false;
  const stop = async (signal: string) => {
    if (stopping && supervised) return;
    if (stopping) process.exit(1);
    stopping = true;
    log.info({ signal }, 'stopping');
    setTimeout(() => process.exit(1), 10_000).unref();
    for (const step of steps) {
      try {
        await step();
      } catch (error) {
        log.error({ err: error }, 'shutdown step failed');
      }
    }
    log.info('stopped');
  };
  process.on('SIGTERM', (signal) => void stop(signal));
  process.on('SIGINT', (signal) => void stop(signal));
}

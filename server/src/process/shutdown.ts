import type { Logger } from 'pino';

/** ms in which a second SIGINT is the same Ctrl-C: a terminal sends it to every process, and npm passes its own on. */
const sameKeyMs = 1_000;

/**
 * Runs the steps in order when the process is asked to stop, and then lets it exit. Ten seconds make it exit immediately,
 * and so does a second signal.
 *
 * @param supervised a second signal means nothing: a terminal sends one to every process, and the supervisor another
 */
export function onShutdown(log: Logger, steps: readonly (() => unknown)[], { supervised = false } = {}): void {
  const stop = async (signal: string) => {
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
  onStopSignal((signal) => void stop(signal), supervised ? () => {} : undefined);
}

/**
 * Calls back at the first signal that asks the process to stop, which then ends only when there is nothing left to do.
 *
 * @param again called at each further one; by default the process exits at once
 */
export function onStopSignal(stop: (signal: NodeJS.Signals) => void, again: () => void = () => process.exit(1)): void {
  let stoppingSince: number | undefined;
  const hear = (signal: NodeJS.Signals) => {
    const now = performance.now();
    if (stoppingSince === undefined) {
      stoppingSince = now;
      stop(signal);
    } else if (signal !== 'SIGINT' || now - stoppingSince > sameKeyMs) again();
  };
  process.on('SIGTERM', hear);
  process.on('SIGINT', hear);
}

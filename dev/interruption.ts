import { constants } from 'node:os';

/** This process was asked to stop, by Ctrl-C for example. */
export class Interrupted extends Error {
  override name = 'Interrupted';

  /** As a shell has it for a process that a signal has ended. */
  readonly exitCode: number;

  constructor(signal: 'SIGINT' | 'SIGTERM') {
    super(`stopped by ${signal}`);
    this.exitCode = 128 + constants.signals[signal];
  }
}

/** ms within which a second signal is the same one: npm and tsx may pass on what a terminal has sent already. */
const sameMs = 1_000;

/**
 * Takes over SIGINT and SIGTERM: the first one aborts the returned signal, with an {@link Interrupted} as the reason, so that
 * what was started can be stopped in order. A second one ends the process at once; what it has started ends after it.
 */
export function takeInterruptions(): AbortSignal {
  const controller = new AbortController();
  let first = Number.NEGATIVE_INFINITY;
  const onSignal = (signal: 'SIGINT' | 'SIGTERM') => {
    const interrupted = new Interrupted(signal);
    if (!controller.signal.aborted) {
      first = performance.now();
      controller.abort(interrupted);
    } else if (performance.now() - first > sameMs) {
      process.exit(interrupted.exitCode);
    }
  };
  process.on('SIGINT', () => onSignal('SIGINT'));
  process.on('SIGTERM', () => onSignal('SIGTERM'));
  return controller.signal;
}

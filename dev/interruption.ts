import { constants } from 'node:os';
import { onStopSignal } from '@rollcall/server/process/shutdown';

/** This process was asked to stop, by Ctrl-C for example. */
export class Interrupted extends Error {
  override name = 'Interrupted';

  /** As a shell has it for a process that a signal has ended. */
  readonly exitCode: number;

  constructor(signal: NodeJS.Signals) {
    super(`stopped by ${signal}`);
    this.exitCode = 128 + constants.signals[signal];
  }
}

/**
 * Takes over SIGINT and SIGTERM: the first one aborts the returned signal, with an {@link Interrupted} as the reason, so that
 * what was started can be stopped in order. Another one ends the process at once; what it has started ends after it.
 */
export function takeInterruptions(): AbortSignal {
  const controller = new AbortController();
  onStopSignal((signal) => controller.abort(new Interrupted(signal)));
  return controller.signal;
}

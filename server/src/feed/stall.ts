import type { Logger } from 'pino';

/** Logs that something is stalled once when it begins and once when it is over, however often it is retried meanwhile. */
export class Stall {
  readonly #log: Logger;
  readonly #what: object;
  #since: number | undefined;

  /** @param what names what is stalled in the log */
  constructor(log: Logger, what: object) {
    this.#log = log;
    this.#what = what;
  }

  /** Call after each failure. */
  begin(error: unknown): void {
    if (this.#since !== undefined) return;
    this.#since = performance.now();
    this.#log.warn({ err: error, ...this.#what }, 'feed stalled, retrying');
  }

  /** Call after each success. */
  end(): void {
    if (this.#since === undefined) return;
    const ms = Math.round(performance.now() - this.#since);
    this.#since = undefined;
    this.#log.info({ ...this.#what, ms }, 'feed goes on');
  }
}

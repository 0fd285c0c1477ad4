import type { Logger } from 'pino';

/** Logs that something is stalled once when it begins and once when it is over, however often it is retried meanwhile. */
export class Stall {
  readonly #log: Logger;
  readonly #what: string;
  readonly #fields: object;
  #since: number | undefined;

  /**
   * @param what such as `feed`
   * @param fields say which one, in the log
   */
  constructor(log: Logger, what: string, fields: object = {}) {
    this.#log = log;
    this.#what = what;
    this.#fields = fields;
  }

  /** Call after each failure. */
  begin(error: unknown): void {
    if (this.#since !== undefined) return;
    this.#since = performance.now();
    this.#log.warn({ err: error, ...this.#fields }, `${this.#what} stalled, retrying`);
  }

  /** Call after each success. */
  end(): void {
    if (this.#since === undefined) return;
    const ms = Math.round(performance.now() - this.#since);
    this.#since = undefined;
    this.#log.info({ ...this.#fields, ms }, `${this.#what} goes on`);
  }
}

import { instanceKeys } from '@rollcall/lua/keys';
import type { Instance } from '@rollcall/shared/meeting';
import { Refusal } from '@rollcall/shared/refusals';
import { Admissions } from './admissions.ts';
import { Backlog } from './backlog.ts';
import { Line, type LineParts } from './line.ts';

interface OpenLine {
  line: Line;
  started: Promise<boolean>;
  uses: number;
}

/** The lines of this process: one for each instance watched through it, however many watchers it has. */
export class Hub {
  readonly parts: LineParts;
  readonly admissions: Admissions;
  readonly #lines = new Map<string, OpenLine>();
  #closed = false;

  constructor(parts: Omit<LineParts, 'backlog' | 'admissions'>) {
    this.admissions = new Admissions(parts);
    this.parts = { ...parts, backlog: new Backlog(parts.users), admissions: this.admissions };
    parts.subscriptions.onReconnect(() => {
      for (const { line } of this.#lines.values()) line.checkForLoss();
    });
  }

  /**
   * Opens the line of an instance, or shares the one that is open, for as long as `use` takes.
   *
   * @param use receives undefined if Redis does not have the instance
   * @throws {Refusal} `UNAVAILABLE` once the hub is closed
   */
  async withLine<Result>(instance: Instance, use: (line: Line | undefined) => Promise<Result>): Promise<Result> {
    if (this.#closed) throw new Refusal('UNAVAILABLE');
    const key = instanceKeys.instance(instance);
    const open = this.#lines.get(key) ?? this.#open(key, instance);
    open.uses += 1;
    try {
      return await use((await open.started) ? open.line : undefined);
    } finally {
      open.uses -= 1;
      if (open.uses === 0) await this.#close(key, open);
    }
  }

  /** How many instances are being watched. */
  get size(): number {
    return this.#lines.size;
  }

  /** How many feeds are open. */
  get watchers(): number {
    return this.admissions.size;
  }

  /** Ends every watcher's feed; clients reconnect, here or elsewhere, and resume. */
  async close(): Promise<void> {
    this.#closed = true;
    this.admissions.close();
    const closing = [...this.#lines].map(([key, open]) => this.#close(key, open));
    // Closing the connection ends the subscriptions too, without waiting for a Redis that is down.
    this.parts.subscriptions.close();
    await Promise.all(closing);
  }

  #open(key: string, instance: Instance): OpenLine {
    const line = new Line(instance, this.parts);
    const open = { line, started: line.start(), uses: 0 };
    this.#lines.set(key, open);
    return open;
  }

  async #close(key: string, open: OpenLine): Promise<void> {
    if (this.#lines.get(key) === open) this.#lines.delete(key);
    await open.line.stop();
  }
}

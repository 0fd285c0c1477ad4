import { instanceKeys } from '@rollcall/lua/keys';
import type { Instance } from '@rollcall/shared/meeting';
import { Refusal } from '@rollcall/shared/refusals';
import { Line, type LineParts } from './line.ts';

interface Held {
  line: Line;
  started: Promise<boolean>;
  holders: number;
}

/** The lines of this process: one for each instance that is watched here, however many watch it. */
export class Hub {
  readonly parts: LineParts;
  readonly #lines = new Map<string, Held>();
  #closed = false;

  constructor(parts: LineParts) {
    this.parts = parts;
    parts.subscriptions.onReconnect(() => {
      for (const { line } of this.#lines.values()) line.verify();
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
    const held = this.#lines.get(key) ?? this.#open(key, instance);
    held.holders += 1;
    try {
      return await use((await held.started) ? held.line : undefined);
    } finally {
      held.holders -= 1;
      if (held.holders === 0) await this.#close(key, held);
    }
  }

  /** How many instances are watched here. */
  get size(): number {
    return this.#lines.size;
  }

  /** Ends every watcher's feed; clients reconnect, here or elsewhere, and resume. */
  async close(): Promise<void> {
    this.#closed = true;
    const closing = [...this.#lines].map(([key, held]) => this.#close(key, held));
    // Without their connection there are no subscriptions, so a Redis that is away is not waited for.
    this.parts.subscriptions.close();
    await Promise.all(closing);
  }

  #open(key: string, instance: Instance): Held {
    const line = new Line(instance, this.parts);
    const held = { line, started: line.start(), holders: 0 };
    this.#lines.set(key, held);
    return held;
  }

  async #close(key: string, held: Held): Promise<void> {
    if (this.#lines.get(key) === held) this.#lines.delete(key);
    await held.line.stop();
  }
}

import { setTimeout as delay } from 'node:timers/promises';
import { instanceKeys } from '@rollcall/lua/keys';
import type { Ended } from '@rollcall/shared/events';
import type { Instance } from '@rollcall/shared/meeting';
import { Batch } from './batch.ts';
import { changesAfter } from './changes-after.ts';
import { createNarrate, type Narrate } from './narrate.ts';
import { Pump, type PumpParts } from './pump.ts';
import { Recent } from './recent.ts';
import type { Subscriptions } from './subscriptions.ts';
import type { Watcher } from './watcher.ts';

export interface LineParts extends PumpParts {
  subscriptions: Subscriptions;
}

const retryMs = 250;

/** One instance and all who watch it here: a single subscription, each of whose events is encoded once for everybody. */
export class Line {
  readonly #instance: Instance;
  readonly #parts: LineParts;
  readonly #pump: Pump;
  readonly #recent = new Recent();
  /** Those who have everything up to the pump's position. */
  readonly #watchers = new Set<Watcher>();
  /** Those who are still catching up. */
  readonly #arriving = new Set<Watcher>();
  readonly #stopped = new AbortController();
  #resets = 0;

  constructor(instance: Instance, parts: LineParts) {
    this.#instance = instance;
    this.#parts = parts;
    this.#pump = new Pump(instance, parts, {
      batch: (batch) => this.#pass(batch),
      reset: (seq) => this.#reset(seq),
      ended: (ended) => this.#end(ended),
    });
  }

  /**
   * Subscribes, and then finds out where the instance is, so that nothing is missed in between.
   *
   * @returns false if Redis does not have the instance
   */
  async start(): Promise<boolean> {
    await this.#parts.subscriptions.subscribe(this.#channel, (message) => this.#pump.receive(message));
    return await this.#pump.start();
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#pump.stop();
    for (const watcher of this.#watchers) watcher.cut();
    this.#watchers.clear();
    await this.#parts.subscriptions.unsubscribe(this.#channel).catch(() => {});
  }

  /**
   * Gives a watcher what it missed since its cursor, and from then on what happens, without a gap between.
   *
   * @returns when it has caught up
   */
  async attach(watcher: Watcher): Promise<void> {
    const narrate = createNarrate(this.#parts.users);
    this.#arriving.add(watcher);
    try {
      while (!watcher.signal.aborted && !this.#stopped.signal.aborted) {
        if (watcher.cursor >= this.#pump.position) {
          if (this.#pump.ended) finish(watcher, this.#pump.ended);
          else this.#watchers.add(watcher);
          return;
        }
        if (!(await this.#giveRecent(watcher))) await this.#giveMissed(watcher, narrate);
      }
      if (this.#stopped.signal.aborted) watcher.cut();
    } finally {
      this.#arriving.delete(watcher);
    }
  }

  detach(watcher: Watcher): void {
    this.#watchers.delete(watcher);
  }

  /** Checks whether Redis has lost something, before anybody who found less there is given more from here. */
  async compare(seq: number): Promise<void> {
    if (seq < this.#pump.position) await this.#pump.checkForLoss();
  }

  /** Checks whether messages were missed, as after a lost connection. */
  verify(): void {
    void this.#pump.checkForLoss();
  }

  get #channel(): string {
    return instanceKeys.events(this.#instance);
  }

  #pass(batch: Batch): void {
    this.#recent.add(batch);
    for (const watcher of this.#watchers) give(watcher, batch);
  }

  #reset(seq: number): void {
    this.#recent.clear();
    this.#resets += 1;
    const batch = new Batch([{ type: 'reset', seq, timestamp: new Date() }]);
    for (const watcher of [...this.#watchers, ...this.#arriving]) {
      if (watcher.cursor <= seq) continue;
      watcher.cursor = seq;
      watcher.give(batch, 0);
    }
  }

  #end(ended: Ended): void {
    for (const watcher of this.#watchers) finish(watcher, ended);
    this.#watchers.clear();
  }

  /** Gives what is kept here, if that goes back far enough, as fast as the watcher takes it. */
  async #giveRecent(watcher: Watcher): Promise<boolean> {
    const batches = this.#recent.after(watcher.cursor);
    if (!batches) return false;
    const resets = this.#resets;
    for (const batch of batches) {
      if (resets !== this.#resets) break;
      give(watcher, batch);
      await watcher.drained();
    }
    return true;
  }

  /** Gives a chunk of what Redis, or MySQL, has after the watcher's cursor. */
  async #giveMissed(watcher: Watcher, narrate: Narrate): Promise<void> {
    const resets = this.#resets;
    const { changes } = await changesAfter(this.#parts, this.#instance, watcher.cursor);
    const missed = changes.filter(({ seq }) => seq <= this.#pump.position);
    if (missed.length === 0) {
      await delay(retryMs, undefined, { signal: this.#stopped.signal }).catch(() => {});
      return;
    }
    const batch = new Batch(await narrate(missed));
    // A watcher that was reset meanwhile is at a place that this chunk does not follow.
    if (resets === this.#resets) give(watcher, batch);
    await watcher.drained();
  }
}

/** Gives a watcher the part of a batch that it has not seen. */
function give(watcher: Watcher, batch: Batch): void {
  const from = batch.seenAt(watcher.cursor);
  if (from === batch.events.length) return;
  watcher.cursor = batch.last;
  watcher.give(batch, from);
}

function finish(watcher: Watcher, ended: Ended): void {
  watcher.give(new Batch([ended]), 0);
  watcher.end();
}

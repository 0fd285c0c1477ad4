import { setTimeout as delay } from 'node:timers/promises';
import { instanceKeys } from '@rollcall/lua/keys';
import type { Ended } from '@rollcall/shared/events';
import type { Instance } from '@rollcall/shared/meeting';
import type { Backlog } from './backlog.ts';
import { Batch } from './batch.ts';
import { changesAfter } from './changes-after.ts';
import { Pump, type PumpParts } from './pump.ts';
import { Recent } from './recent.ts';
import type { Subscriptions } from './subscriptions.ts';
import { finish, send, type Watcher } from './watcher.ts';

export interface LineParts extends PumpParts {
  subscriptions: Subscriptions;
  backlog: Backlog;
}

const retryMs = 250;

/** One instance and everybody who watches it through this process: one subscription, and each event encoded once. */
export class Line {
  readonly #instance: Instance;
  readonly #parts: LineParts;
  readonly #pump: Pump;
  readonly #recent = new Recent();
  /** Watchers that were sent everything up to the pump's position. */
  readonly #watchers = new Set<Watcher>();
  readonly #catchingUp = new Set<Watcher>();
  readonly #stopped = new AbortController();
  #resets = 0;

  constructor(instance: Instance, parts: LineParts) {
    this.#instance = instance;
    this.#parts = parts;
    this.#pump = new Pump(instance, parts, {
      batch: (batch) => this.#broadcast(batch),
      reset: (seq) => this.#reset(seq),
      ended: (ended) => this.#end(ended),
    });
  }

  /**
   * Subscribes before it reads the current position, so that nothing is missed in between.
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
   * Sends a watcher what it missed since its cursor, and from then on each new batch, without a gap. Resolves once the
   * watcher has caught up.
   */
  async attach(watcher: Watcher): Promise<void> {
    this.#catchingUp.add(watcher);
    try {
      while (!watcher.signal.aborted && !this.#stopped.signal.aborted) {
        if (watcher.cursor >= this.#pump.position) {
          if (this.#pump.ended) finish(watcher, this.#pump.ended);
          else this.#watchers.add(watcher);
          return;
        }
        if (!(await this.#sendRecent(watcher))) await this.#sendMissed(watcher);
      }
      if (this.#stopped.signal.aborted) watcher.cut();
    } finally {
      this.#catchingUp.delete(watcher);
    }
  }

  detach(watcher: Watcher): void {
    this.#watchers.delete(watcher);
  }

  /** Makes sure that a watcher for whom Redis had only `seq` changes is not sent later ones that Redis has lost. */
  async reconcile(seq: number): Promise<void> {
    if (seq < this.#pump.position) await this.#pump.checkForLoss();
  }

  /** Checks whether anything was missed or lost, as after a lost connection. */
  checkForLoss(): void {
    void this.#pump.checkForLoss();
  }

  get #channel(): string {
    return instanceKeys.events(this.#instance);
  }

  #broadcast(batch: Batch): void {
    this.#recent.add(batch);
    for (const watcher of this.#watchers) send(watcher, batch);
  }

  #reset(seq: number): void {
    this.#recent.clear();
    this.#resets += 1;
    const batch = new Batch([{ type: 'reset', seq, timestamp: new Date() }]);
    for (const watcher of [...this.#watchers, ...this.#catchingUp]) {
      if (watcher.cursor <= seq) continue;
      watcher.cursor = seq;
      watcher.send(batch, 0);
    }
  }

  #end(ended: Ended): void {
    for (const watcher of this.#watchers) finish(watcher, ended);
    this.#watchers.clear();
  }

  /** Sends the recent batches as fast as the watcher takes them. Returns false if they do not go back far enough. */
  async #sendRecent(watcher: Watcher): Promise<boolean> {
    const batches = this.#recent.after(watcher.cursor);
    if (!batches) return false;
    const resets = this.#resets;
    for (const batch of batches) {
      if (resets !== this.#resets) break;
      send(watcher, batch);
      await watcher.drained();
    }
    return true;
  }

  /** Sends what comes after the watcher's cursor, as far as one chunk of the backlog goes. */
  async #sendMissed(watcher: Watcher): Promise<void> {
    const resets = this.#resets;
    const read = async (after: number) => (await changesAfter(this.#parts, this.#instance, after)).changes;
    const batch = await this.#parts.backlog.read(
      { instance: this.#instance, store: 'redis', read },
      watcher.cursor,
      watcher,
    );
    // For a watcher that was reset meanwhile, this chunk no longer follows its cursor.
    if (!batch || resets !== this.#resets) return;
    if (batch.last <= watcher.cursor) {
      await delay(retryMs, undefined, { signal: this.#stopped.signal }).catch(() => {});
      return;
    }
    send(watcher, batch);
    await watcher.drained();
  }
}

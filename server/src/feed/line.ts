import { setTimeout as delay } from 'node:timers/promises';
import { instanceKeys } from '@rollcall/lua/keys';
import * as scripts from '@rollcall/lua/scripts';
import type { Ended } from '@rollcall/shared/events';
import type { Instance } from '@rollcall/shared/meeting';
import type { NumberLine } from '../stores/number-line.ts';
import type { Admissions } from './admissions.ts';
import { recordOf } from './archived.ts';
import type { Backlog, Source } from './backlog.ts';
import type { Batch } from './batch.ts';
import { changesAfter } from './changes-after.ts';
import { commonPoint } from './common-point.ts';
import { EndingNotice } from './ending-notice.ts';
import { oldestMade } from './oldest-made.ts';
import { Pump, type PumpParts } from './pump.ts';
import { Recent } from './recent.ts';
import type { Subscriptions } from './subscriptions.ts';
import { finish, reset, send, sendEnding, type Watcher } from './watcher.ts';

export interface LineParts extends PumpParts {
  subscriptions: Subscriptions;
  backlog: Backlog;
  admissions: Pick<Admissions, 'check'>;
  /** ms before the end of an instance that its watchers are sent a notice: by default five minutes; 0 for none. */
  endingMs?: number | undefined;
  observer?: FeedObserver | undefined;
}

/** Hears what is sent, to count it. */
interface FeedObserver {
  /** New changes were sent to all who follow an instance here, the oldest of them made at this moment. */
  onDelivered(madeAt: Date): void;
  /** A feed was sent a reset. */
  onReset(): void;
}

const retryMs = 250;

/** One instance and everybody who watches it through this process: one subscription, and each event encoded once. */
export class Line {
  readonly #instance: Instance;
  readonly #parts: LineParts;
  readonly #pump: Pump;
  readonly #ending: EndingNotice;
  readonly #recent = new Recent();
  readonly #watchers = new Set<Watcher>();
  /** Those of them that were sent everything up to the pump's position, each with what ends that. */
  readonly #upToDate = new Map<Watcher, () => void>();
  readonly #stopped = new AbortController();

  constructor(instance: Instance, parts: LineParts) {
    this.#instance = instance;
    this.#parts = parts;
    this.#pump = new Pump(instance, parts, {
      batch: (batch) => this.#broadcast(batch),
      newGeneration: (before, line) => this.#followGeneration(before, line),
      ended: (ended) => this.#end(ended),
    });
    this.#ending = new EndingNotice(
      async () => {
        const answer = await scripts.watch(parts.redis, instance, { email: '', admin: true });
        return answer.outcome === 'OK' ? answer : undefined;
      },
      (todatetime) => this.#sendEnding(todatetime),
      parts.endingMs,
    );
  }

  /**
   * Subscribes before it reads the current position, so that nothing is missed in between.
   *
   * @returns false if Redis does not have the instance
   */
  async start(): Promise<boolean> {
    await this.#parts.subscriptions.subscribe(this.#channel, (message) => this.#pump.receive(message));
    const end = await this.#pump.start();
    if (end && !this.#stopped.signal.aborted) this.#ending.know(end);
    return end !== undefined;
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#pump.stop();
    this.#ending.stop();
    for (const watcher of this.#watchers) watcher.cut();
    await this.#parts.subscriptions.unsubscribe(this.#channel).catch(() => {});
  }

  /**
   * Sends a watcher what it missed since its cursor, and from then on each new batch, without a gap. For a watcher that does
   * not take what it is sent, nothing is kept but its cursor, from which it catches up later. Resolves once the watcher is
   * gone.
   */
  async follow(watcher: Watcher): Promise<void> {
    this.#watchers.add(watcher);
    watcher.signal.addEventListener('abort', () => this.#leaveBehind(watcher));
    try {
      while (!watcher.signal.aborted && !this.#stopped.signal.aborted) {
        if (watcher.isBehind) await watcher.drained();
        else if (watcher.cursor < this.#pump.position) await this.#sendNext(watcher);
        else if (this.#pump.ended) finish(watcher, this.#pump.ended, this.#pump.line.generation);
        else await this.#whileUpToDate(watcher);
      }
      if (this.#stopped.signal.aborted) watcher.cut();
    } finally {
      this.#watchers.delete(watcher);
    }
  }

  #whileUpToDate(watcher: Watcher): Promise<void> {
    const { announced } = this.#ending;
    if (announced && watcher.endingAt !== announced.getTime()) this.#sendEndingTo(watcher, announced);
    return new Promise((resolve) => this.#upToDate.set(watcher, resolve));
  }

  /** The number line as far as it is known here. */
  get numberLine(): NumberLine {
    return this.#pump.line;
  }

  /** Waits until the number line is known in this generation or a later one; returns false if the line stops before. */
  async reach(generation: number, signal: AbortSignal): Promise<boolean> {
    while (this.#pump.line.generation < generation && !signal.aborted && !this.#stopped.signal.aborted) {
      await this.#pump.checkForLoss();
      if (this.#pump.line.generation < generation) await pause(signal);
    }
    return !this.#stopped.signal.aborted;
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
    for (const watcher of this.#upToDate.keys()) {
      if (watcher.isBehind) this.#leaveBehind(watcher);
      else send(watcher, batch);
    }
    this.#noteDelivered(batch);
    for (const { isPublic, todatetime } of batch.amendments) {
      if (isPublic === false) void this.#parts.admissions.check(this.#instance);
      if (todatetime) this.#ending.move(todatetime);
    }
  }

  #noteDelivered(batch: Batch): void {
    const { observer } = this.#parts;
    const madeAt = observer && this.#upToDate.size > 0 ? oldestMade(batch.events) : undefined;
    if (madeAt) observer?.onDelivered(madeAt);
  }

  /** Sends a watcher no more batches as they come: it is gone, or has to catch up first. */
  #leaveBehind(watcher: Watcher): void {
    const resume = this.#upToDate.get(watcher);
    this.#upToDate.delete(watcher);
    resume?.();
  }

  #followGeneration(before: number, line: NumberLine): void {
    this.#recent.clear();
    for (const watcher of this.#watchers) {
      const seen = { seq: watcher.cursor, generation: before };
      const seq = commonPoint(seen, line);
      if (seq < seen.seq) {
        reset(watcher, { seq, generation: line.generation });
        this.#parts.observer?.onReset();
      }
      // What has these numbers now was done later.
      if (watcher.admittedAt !== undefined) {
        watcher.admittedAt = commonPoint({ seq: watcher.admittedAt, generation: before }, line);
      }
    }
    void this.#ending.check();
  }

  #sendEnding(todatetime: Date): void {
    for (const watcher of this.#upToDate.keys()) {
      if (watcher.isBehind) this.#leaveBehind(watcher);
      else this.#sendEndingTo(watcher, todatetime);
    }
  }

  #sendEndingTo(watcher: Watcher, todatetime: Date): void {
    sendEnding(watcher, todatetime, this.#pump.line.generation);
  }

  #end(ended: Ended): void {
    for (const watcher of this.#upToDate.keys()) finish(watcher, ended, this.#pump.line.generation);
  }

  /** Sends what comes after the watcher's cursor: a recent batch, or a chunk of the backlog. */
  async #sendNext(watcher: Watcher): Promise<void> {
    const recent = this.#recent.after(watcher.cursor);
    if (recent) return this.#sendMissed(watcher, recent);
    const { generation } = this.#pump.line;
    const batch = await this.#parts.backlog.read(this.#source(generation), watcher.cursor, watcher);
    // On another generation, this no longer follows.
    if (generation !== this.#pump.line.generation) return;
    if (batch && batch.last > watcher.cursor) return this.#sendMissed(watcher, batch);
    this.checkForLoss();
    await pause(watcher.signal);
  }

  /** Sends what a watcher missed: where the meeting was made private since it was admitted, that may be the look at its rights. */
  #sendMissed(watcher: Watcher, batch: Batch): void {
    const { admittedAt = Number.POSITIVE_INFINITY } = watcher;
    send(watcher, batch);
    const isLate = batch.amendments.some(({ isPublic, seq }) => isPublic === false && seq > admittedAt);
    if (isLate) void this.#parts.admissions.check(this.#instance);
  }

  #source(generation: number): Source {
    if (this.#pump.ended) return recordOf(this.#parts.db, this.#instance, generation, this.#pump.ended);
    const read = async (after: number) => {
      const found = await changesAfter(this.#parts, this.#instance, after);
      return found?.line.generation === generation ? found.changes : undefined;
    };
    return { instance: this.#instance, generation, store: 'redis', read };
  }
}

const pause = (signal: AbortSignal): Promise<void> => delay(retryMs, undefined, { signal }).catch(() => {});

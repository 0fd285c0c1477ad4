import { setTimeout as delay } from 'node:timers/promises';
import { instanceKeys } from '@rollcall/lua/keys';
import type { RedisClient } from '@rollcall/lua/script';
import type { Ended, FeedEvent } from '@rollcall/shared/events';
import type { Instance } from '@rollcall/shared/meeting';
import type { Logger } from 'pino';
import type { Db } from '../db/client.ts';
import type { Users } from '../domain/people/users.ts';
import { Batch } from './batch.ts';
import { type Change, changesPerRead, parsePublished } from './change.ts';
import { type ChangesAfter, changesAfter } from './changes-after.ts';
import { Delivered } from './delivered.ts';
import { createNamer, type Namer } from './namer.ts';

export interface PumpParts {
  redis: RedisClient;
  db: Db;
  users: Users;
  log: Logger;
}

/** Where the pump delivers to. */
export interface Outlet {
  /** The next changes, in order and without a gap. */
  batch(batch: Batch): void;
  /** The changes delivered above `seq` are lost; the next change takes the number after it. */
  reset(seq: number): void;
  /** The instance has ended, and everything was delivered. */
  ended(ended: Ended): void;
}

/** Changes received within this time of a delivery are batched; the first one after a pause is not delayed. */
const batchWindowMs = 15;
/** How often Redis is checked: a lost last message has no successor to reveal the gap. */
const checkMs = 2_000;
const retryMs = 250;

/**
 * Turns what Redis publishes for one instance into a complete feed: puts changes in order, fills gaps by reading,
 * notices when Redis has lost some, adds names, and delivers.
 */
export class Pump {
  readonly #instance: Instance;
  readonly #parts: PumpParts;
  readonly #outlet: Outlet;
  readonly #addNames: Namer;
  readonly #delivered = new Delivered();
  readonly #stopped = new AbortController();
  #incoming: Change[] = [];
  /** The end as published by the teardown, with the number of the last change. */
  #ending: Ended | undefined;
  #ended: Ended | undefined;
  /** Whether Redis may have lost delivered changes: nothing more is delivered until that is checked. */
  #inDoubt = false;
  #flushTimer: NodeJS.Timeout | undefined;
  /** By `performance.now()`. */
  #deliveredAt = Number.NEGATIVE_INFINITY;
  #checkTimer: NodeJS.Timeout | undefined;
  #onStarted = () => {};
  /** The queue of work. It begins when the start is done, since messages mean nothing before the position is known. */
  #work = new Promise<void>((resolve) => {
    this.#onStarted = resolve;
  });

  constructor(instance: Instance, parts: PumpParts, outlet: Outlet) {
    this.#instance = instance;
    this.#parts = parts;
    this.#outlet = outlet;
    this.#addNames = createNamer(parts.users);
  }

  /** The number of the last delivered change. */
  get position(): number {
    return this.#delivered.position;
  }

  /** Set once the instance has ended and everything was delivered. */
  get ended(): Ended | undefined {
    return this.#ended;
  }

  /**
   * Starts after the instance's current last change.
   *
   * @returns false if Redis does not have the instance
   */
  async start(): Promise<boolean> {
    try {
      const seq = await this.#parts.redis.hget(instanceKeys.instance(this.#instance), 'seq');
      if (seq === null) return false;
      const position = Number(seq);
      const { changes } = await this.#read(Math.max(position - changesPerRead, 0));
      if (this.#stopped.signal.aborted) return false;
      this.#delivered.start(position, changes);
      this.#checkTimer = setInterval(() => void this.checkForLoss(), checkMs);
      return true;
    } finally {
      this.#onStarted();
    }
  }

  stop(): void {
    this.#stopped.abort();
    clearTimeout(this.#flushTimer);
    clearInterval(this.#checkTimer);
  }

  /** Receives a message from the instance's channel. */
  receive(message: string): void {
    try {
      const { changes, ended } = parsePublished(message);
      this.#incoming.push(...changes);
      this.#ending ??= ended;
    } catch (error) {
      this.#parts.log.warn({ err: error, ...this.#instance }, 'unrecognised channel message');
      void this.checkForLoss();
      return;
    }
    const waitMs = Math.max(0, this.#deliveredAt + batchWindowMs - performance.now());
    this.#flushTimer ??= setTimeout(() => {
      this.#flushTimer = undefined;
      this.#enqueue(() => this.#flush());
    }, waitMs);
  }

  /** Checks whether messages were missed or Redis has lost delivered changes. Resolves when the check is done. */
  checkForLoss(): Promise<void> {
    this.#inDoubt = true;
    this.#enqueue(() => this.#resolveDoubt());
    return this.#work;
  }

  /** Runs one piece of work at a time, so that no delivery overtakes one that is still waiting for names. */
  #enqueue(work: () => Promise<void>): void {
    this.#work = this.#work.then(async () => {
      if (this.#stopped.signal.aborted || this.#ended) return;
      try {
        await work();
      } catch (error) {
        if (this.#stopped.signal.aborted) return;
        // The next check finds what is missing; nothing is skipped until then.
        this.#parts.log.warn({ err: error, ...this.#instance }, 'feed stalled, retrying');
      }
    });
  }

  async #flush(): Promise<void> {
    const incoming = this.#incoming;
    this.#incoming = [];
    this.#inDoubt ||= incoming.some((change) => this.#delivered.contradicts(change));
    if (this.#inDoubt) await this.#resolveDoubt();
    const fresh = incoming.filter(({ seq }) => seq > this.position).toSorted((one, other) => one.seq - other.seq);
    const isComplete = fresh.every(({ seq }, n) => seq === this.position + 1 + n);
    if (isComplete) await this.#deliver(fresh);
    else await this.#catchUp();
    if (this.#ending && this.#ending.seq > this.position) await this.#catchUp();
    if (this.#ending?.seq === this.position) this.#end(this.#ending);
  }

  async #resolveDoubt(): Promise<void> {
    const { last, changes, ended } = await this.#read(this.#delivered.checkAfter);
    // Redis lacks the instance for now: the scheduler is about to restore it.
    if (last === undefined) return;
    if (this.#delivered.isLost(last, changes)) await this.#rewind();
    else if (ended || last > this.position) await this.#catchUp();
    this.#inDoubt = false;
  }

  /** Goes back to the last number up to which Redis has what was delivered, and continues from there. */
  async #rewind(): Promise<void> {
    const agreed = await this.#delivered.lastAgreed((after) => this.#read(after));
    this.#parts.log.warn(
      { ...this.#instance, position: this.position, agreed },
      'Redis lost changes already delivered',
    );
    this.#delivered.rewindTo(agreed);
    this.#ending = undefined;
    this.#outlet.reset(agreed);
    await this.#catchUp();
  }

  /** Reads and delivers until there is no more, so that a gap is filled before anything later is delivered. */
  async #catchUp(): Promise<void> {
    while (!this.#stopped.signal.aborted) {
      const { changes, ended } = await this.#read(this.position);
      await this.#deliver(changes);
      if (changes.length > 0) continue;
      if (ended) this.#end(ended);
      return;
    }
  }

  #read(after: number): Promise<ChangesAfter> {
    return changesAfter(this.#parts, this.#instance, after);
  }

  async #deliver(changes: readonly Change[]): Promise<void> {
    if (changes.length === 0) return;
    const batch = new Batch(await this.#withNames(changes));
    this.#delivered.add(changes);
    this.#outlet.batch(batch);
    this.#deliveredAt = performance.now();
  }

  /** No event is delivered without names: while MySQL is down, this waits for it. */
  async #withNames(changes: readonly Change[]): Promise<FeedEvent[]> {
    for (;;) {
      try {
        return await this.#addNames(changes);
      } catch (error) {
        this.#parts.log.warn({ err: error, ...this.#instance }, 'feed stalled, cannot look up names, retrying');
        await delay(retryMs, undefined, { signal: this.#stopped.signal });
      }
    }
  }

  #end(ended: Ended): void {
    this.#ended = ended;
    this.#outlet.ended(ended);
  }
}

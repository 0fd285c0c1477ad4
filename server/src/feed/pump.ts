import { setTimeout as delay } from 'node:timers/promises';
import { instanceKeys } from '@rollcall/lua/keys';
import type { RedisClient } from '@rollcall/lua/script';
import type { Ended, FeedEvent } from '@rollcall/shared/events';
import type { Instance } from '@rollcall/shared/meeting';
import type { Logger } from 'pino';
import type { Db } from '../db/client.ts';
import type { Users } from '../domain/people/users.ts';
import { Batch } from './batch.ts';
import { type Change, parsePublished } from './change.ts';
import { type ChangesAfter, changesAfter, chunk } from './changes-after.ts';
import { Delivered } from './delivered.ts';
import { createNarrate, type Narrate } from './narrate.ts';

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
  /** What was delivered above `seq` is lost; the next change has the number after it. */
  reset(seq: number): void;
  /** The instance is over, and everything was delivered. */
  ended(ended: Ended): void;
}

/** Changes within this time after a delivery are delivered together; the first after a pause does not wait. */
const windowMs = 15;
/** Nothing follows a lost last message to reveal the gap, so Redis is checked this often. */
const checkMs = 2_000;
const retryMs = 250;

/**
 * Turns what Redis publishes of one instance into a complete feed: puts it in order, fills gaps by reading, notices when
 * Redis has lost something, adds names, and delivers.
 */
export class Pump {
  readonly #instance: Instance;
  readonly #parts: PumpParts;
  readonly #outlet: Outlet;
  readonly #narrate: Narrate;
  readonly #delivered = new Delivered();
  readonly #stopped = new AbortController();
  #incoming: Change[] = [];
  /** Published by the teardown; nothing follows the change of its number. */
  #ending: Ended | undefined;
  #ended: Ended | undefined;
  /** Whether Redis may have lost something that was delivered: nothing more is delivered until that is checked. */
  #inDoubt = false;
  #window: NodeJS.Timeout | undefined;
  /** By `performance.now()`. */
  #deliveredAt = Number.NEGATIVE_INFINITY;
  #checking: NodeJS.Timeout | undefined;
  #onStarted = () => {};
  /** What is received before the start waits until it is known what it follows. */
  #work = new Promise<void>((resolve) => {
    this.#onStarted = resolve;
  });

  constructor(instance: Instance, parts: PumpParts, outlet: Outlet) {
    this.#instance = instance;
    this.#parts = parts;
    this.#outlet = outlet;
    this.#narrate = createNarrate(parts.users);
  }

  /** The number of the last change that was delivered. */
  get position(): number {
    return this.#delivered.position;
  }

  /** Set once the instance is over and everything was delivered. */
  get ended(): Ended | undefined {
    return this.#ended;
  }

  /**
   * Starts after the last change that there is now.
   *
   * @returns false if Redis does not have the instance
   */
  async start(): Promise<boolean> {
    try {
      const seq = await this.#parts.redis.hget(instanceKeys.instance(this.#instance), 'seq');
      if (seq === null) return false;
      const position = Number(seq);
      const { changes } = await this.#read(Math.max(position - chunk, 0));
      if (this.#stopped.signal.aborted) return false;
      this.#delivered.start(position, changes);
      this.#checking = setInterval(() => void this.checkForLoss(), checkMs);
      return true;
    } finally {
      this.#onStarted();
    }
  }

  stop(): void {
    this.#stopped.abort();
    clearTimeout(this.#window);
    clearInterval(this.#checking);
  }

  /** Takes a message of the instance's channel. */
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
    const rest = Math.max(0, this.#deliveredAt + windowMs - performance.now());
    this.#window ??= setTimeout(() => {
      this.#window = undefined;
      this.#enqueue(() => this.#flush());
    }, rest);
  }

  /** Checks whether Redis has something that no message brought, or has lost something; done when this resolves. */
  checkForLoss(): Promise<void> {
    this.#inDoubt = true;
    this.#enqueue(() => this.#resolveDoubt());
    return this.#work;
  }

  /** One thing after another: what is delivered must not overtake what is still being looked up. */
  #enqueue(work: () => Promise<void>): void {
    this.#work = this.#work.then(async () => {
      if (this.#stopped.signal.aborted || this.#ended) return;
      try {
        await work();
      } catch (error) {
        if (this.#stopped.signal.aborted) return;
        // The next check finds what is missing; until then nothing is skipped.
        this.#parts.log.warn({ err: error, ...this.#instance }, 'feed stalled, retrying');
      }
    });
  }

  async #flush(): Promise<void> {
    const incoming = this.#incoming;
    this.#incoming = [];
    this.#inDoubt ||= incoming.some((change) => this.#delivered.contradicts(change));
    if (this.#inDoubt) await this.#resolveDoubt();
    const news = incoming.filter(({ seq }) => seq > this.position).toSorted((one, other) => one.seq - other.seq);
    const isComplete = news.every(({ seq }, n) => seq === this.position + 1 + n);
    if (isComplete) await this.#deliver(news);
    else await this.#catchUp();
    if (this.#ending && this.#ending.seq > this.position) await this.#catchUp();
    if (this.#ending?.seq === this.position) this.#end(this.#ending);
  }

  async #resolveDoubt(): Promise<void> {
    const { last, changes, ended } = await this.#read(this.#delivered.checkFrom);
    // Redis lacks the instance for now: the scheduler is about to restore it.
    if (last === undefined) return;
    if (this.#delivered.isLost(last, changes)) await this.#rewind();
    else if (ended || last > this.position) await this.#catchUp();
    this.#inDoubt = false;
  }

  /** Goes back to the last number on which Redis agrees with what was delivered, and on from there. */
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

  /** Reads on until there is no more, so that a gap is filled before anything later is delivered. */
  async #catchUp(): Promise<void> {
    for (;;) {
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
    const batch = new Batch(await this.#named(changes));
    this.#delivered.add(changes);
    this.#outlet.batch(batch);
    this.#deliveredAt = performance.now();
  }

  /** No event goes out without a name: while MySQL is away, this waits for it. */
  async #named(changes: readonly Change[]): Promise<FeedEvent[]> {
    for (;;) {
      try {
        return await this.#narrate(changes);
      } catch (error) {
        this.#parts.log.warn({ err: error, ...this.#instance }, 'feed stalled without names, retrying');
        await delay(retryMs, undefined, { signal: this.#stopped.signal });
      }
    }
  }

  #end(ended: Ended): void {
    this.#ended = ended;
    this.#outlet.ended(ended);
  }
}

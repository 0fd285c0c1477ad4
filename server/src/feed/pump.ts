import { setTimeout as delay } from 'node:timers/promises';
import type { RedisClient } from '@rollcall/lua/script';
import * as scripts from '@rollcall/lua/scripts';
import type { Ended } from '@rollcall/shared/events';
import type { Instance } from '@rollcall/shared/meeting';
import type { Logger } from 'pino';
import type { Db } from '../db/client.ts';
import type { Users } from '../domain/people/users.ts';
import type { NumberLine } from '../stores/number-line.ts';
import { Batch } from './batch.ts';
import type { Change } from './change.ts';
import { changesAfter } from './changes-after.ts';
import { commonPoint } from './common-point.ts';
import type { End } from './ending-notice.ts';
import { Incoming } from './incoming.ts';
import { type Named, Namer } from './namer.ts';
import { Pace } from './pace.ts';
import { Stall } from './stall.ts';

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
  /** The line goes on as another generation: what was delivered of the one before, above the common point, is lost. */
  newGeneration(before: number, line: NumberLine): void;
  /** The instance has ended, and everything was delivered. */
  ended(ended: Ended): void;
}

/** How often Redis is checked: a lost last message has no successor to reveal the gap. */
const checkMs = 2_000;
const retryMs = 250;

/**
 * Turns what Redis publishes for one instance into a complete feed: puts changes in order, fills gaps by reading, follows
 * the line into its next generation when Redis has lost changes, adds names, and delivers.
 */
export class Pump {
  readonly #instance: Instance;
  readonly #parts: PumpParts;
  readonly #outlet: Outlet;
  readonly #namer: Namer;
  readonly #incoming = new Incoming();
  readonly #pace = new Pace(() => this.#do(this.#flush));
  readonly #stall: Stall;
  readonly #stopped = new AbortController();
  /** As read last. */
  #line: NumberLine = { seq: 0, generation: 0, branches: '' };
  #position = 0;
  #ended: Ended | undefined;
  #checkTimer: NodeJS.Timeout | undefined;
  /** What is to be done, each once, one after the other. */
  readonly #due = new Set<() => Promise<void>>();
  #working: Promise<void> | undefined;
  #onStarted = () => {};
  /** Messages mean nothing before the position is known. */
  readonly #started = new Promise<void>((resolve) => {
    this.#onStarted = resolve;
  });

  constructor(instance: Instance, parts: PumpParts, outlet: Outlet) {
    this.#instance = instance;
    this.#parts = parts;
    this.#outlet = outlet;
    this.#namer = new Namer(parts.users);
    this.#stall = new Stall(parts.log, 'feed', instance);
  }

  /** The number of the last delivered change. */
  get position(): number {
    return this.#position;
  }

  /** The number line as far as it is known. */
  get line(): NumberLine {
    return { ...this.#line, seq: Math.max(this.#line.seq, this.#position) };
  }

  /** Set once the instance has ended and everything was delivered. */
  get ended(): Ended | undefined {
    return this.#ended;
  }

  /**
   * Starts after the instance's current last change.
   *
   * @returns when the instance ends; undefined if Redis does not have it
   */
  async start(): Promise<End | undefined> {
    try {
      const answer = await scripts.watch(this.#parts.redis, this.#instance, { email: '', admin: true });
      if (answer.outcome !== 'OK' || this.#stopped.signal.aborted) return undefined;
      const { seq, generation, branches, todatetime, now } = answer;
      this.#line = { seq, generation, branches };
      this.#position = seq;
      this.#checkTimer = setInterval(() => void this.checkForLoss(), checkMs);
      return { todatetime, now };
    } finally {
      this.#onStarted();
    }
  }

  stop(): void {
    this.#stopped.abort();
    this.#pace.stop();
    clearInterval(this.#checkTimer);
  }

  /** Receives a message from the instance's channel. */
  receive(message: string): void {
    try {
      this.#incoming.add(message);
    } catch (error) {
      this.#parts.log.warn({ err: error, ...this.#instance }, 'unrecognised channel message');
      void this.checkForLoss();
      return;
    }
    this.#pace.request();
  }

  /** Checks whether messages were missed or Redis has lost delivered changes. Resolves when the check is done. */
  checkForLoss(): Promise<void> {
    return this.#do(this.#catchUp);
  }

  /**
   * Does a piece of work, once nothing else is under way, so that no delivery overtakes one that waits for names. What is
   * already due is not added again: while MySQL is away, this does not grow.
   */
  #do(work: () => Promise<void>): Promise<void> {
    this.#due.add(work);
    this.#working ??= this.#doAllDue().finally(() => {
      this.#working = undefined;
    });
    return this.#working;
  }

  async #doAllDue(): Promise<void> {
    await this.#started;
    for (const work of this.#due) {
      this.#due.delete(work);
      if (this.#stopped.signal.aborted || this.#ended) continue;
      try {
        await work.call(this);
        this.#stall.end();
      } catch (error) {
        // The next check finds what is missing; nothing is skipped until then.
        if (!this.#stopped.signal.aborted) this.#stall.begin(error);
      }
    }
  }

  async #flush(): Promise<void> {
    const { publications, isComplete } = this.#incoming.take();
    if (publications.some(({ generation }) => generation > this.#line.generation)) await this.#catchUp();
    const current = publications.filter(({ generation }) => generation === this.#line.generation);
    const fresh = current
      .flatMap(({ changes }) => changes)
      .filter(({ seq }) => seq > this.#position)
      .toSorted((one, other) => one.seq - other.seq);
    const ended = current.find((publication) => publication.ended)?.ended;
    const follows = isComplete && fresh.every(({ seq }, n) => seq === this.#position + 1 + n);
    if (follows) await this.#deliver(fresh);
    if (!follows || (ended && ended.seq > this.#position)) await this.#catchUp();
    if (ended?.seq === this.#position) this.#end(ended);
  }

  /**
   * Reads and delivers what there is by now, so that a gap is filled before anything later is delivered. What is published
   * meanwhile comes from the channel: reading that too would go on for as long as people keep coming.
   */
  async #catchUp(): Promise<void> {
    let target: number | undefined;
    while (!this.#stopped.signal.aborted) {
      const read = await changesAfter(this.#parts, this.#instance, this.#position);
      if (!read) throw new Error('Redis lacks a live instance, until the scheduler has restored it');
      if (read.line.generation < this.#line.generation) throw new Error('Redis has an earlier state of the instance');
      if (this.#follow(read.line)) continue;
      target ??= read.line.seq;
      await this.#deliver(read.changes);
      if (read.changes.length > 0 && (read.ended || this.#position < target)) continue;
      if (read.ended) this.#end(read.ended);
      return;
    }
  }

  /** Goes over to the line as it is now. Returns true if that led back, to the last change that was not lost. */
  #follow(line: NumberLine): boolean {
    const { generation } = this.#line;
    const seq = commonPoint({ seq: this.#position, generation }, line);
    const lost = this.#position - seq;
    this.#line = line;
    this.#position = seq;
    if (lost > 0) this.#parts.log.warn({ ...this.#instance, seq, lost }, 'Redis lost changes already delivered');
    if (lost > 0 || line.generation > generation) this.#outlet.newGeneration(generation, line);
    return lost > 0;
  }

  async #deliver(changes: readonly Change[]): Promise<void> {
    if (changes.length === 0) return;
    const named = await this.#withNames(changes);
    const batch = new Batch(named.changes, this.#line.generation);
    this.#position = batch.last;
    this.#outlet.batch(batch);
    this.#pace.delivered(named.lookedUp);
  }

  /** No event is delivered without names: while MySQL is down, this waits for it. */
  async #withNames(changes: readonly Change[]): Promise<Named> {
    for (;;) {
      try {
        return await this.#namer.name(changes);
      } catch (error) {
        this.#stall.begin(error);
        await delay(retryMs, undefined, { signal: this.#stopped.signal });
      }
    }
  }

  #end(ended: Ended): void {
    this.#ended = ended;
    this.#outlet.ended(ended);
  }
}

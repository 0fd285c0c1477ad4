import { setTimeout as delay } from 'node:timers/promises';
import { instanceKeys } from '@rollcall/lua/keys';
import type { RedisClient } from '@rollcall/lua/script';
import * as scripts from '@rollcall/lua/scripts';
import type { Ended, FeedEvent } from '@rollcall/shared/events';
import type { Instance } from '@rollcall/shared/meeting';
import type { Logger } from 'pino';
import type { Db } from '../db/client.ts';
import type { Users } from '../domain/people/users.ts';
import { readRecord } from './archived.ts';
import { Batch } from './batch.ts';
import { type Change, consecutiveChanges, parsePublished } from './change.ts';
import { createNarrate, type Narrate } from './narrate.ts';
import type { Subscriptions } from './subscriptions.ts';
import type { Watcher } from './watcher.ts';

export interface LineParts {
  redis: RedisClient;
  db: Db;
  users: Users;
  subscriptions: Subscriptions;
  log: Logger;
}

/** What happens within this time after the last was told travels together; after a pause, nothing waits. */
const windowMs = 15;
/** A message may be lost when nothing follows that would show the gap, so now and then Redis is asked. */
const verifyMs = 2_000;
/** Changes that are read, and told, at once. */
const chunk = 500;
/** Events kept for those who resume after a short absence, so that a crowd of them costs Redis nothing. */
const recentEvents = 2_000;
const retryMs = 250;

/**
 * One instance as this process tells it: a single subscription, whose changes are put in order, completed, given names
 * and encoded once, and then handed to every watcher.
 */
export class Line {
  readonly #instance: Instance;
  readonly #parts: LineParts;
  readonly #narrate: Narrate;
  readonly #watchers = new Set<Watcher>();
  /** Those who are still given what they missed. */
  readonly #arriving = new Set<Watcher>();
  readonly #stopped = new AbortController();
  #incoming: Change[] = [];
  /** Told by the teardown: after its last number nothing more comes. */
  #ending: Ended | undefined;
  #recent: Batch[] = [];
  /** The last changes up to the position, to see whether Redis still has them. */
  #told: Change[] = [];
  /** The number of the last change that was passed on. */
  #position = 0;
  #over: Ended | undefined;
  /** Whether Redis may have lost something that was told: then nothing is passed on before it was looked at. */
  #inDoubt = false;
  #resets = 0;
  #window: NodeJS.Timeout | undefined;
  /** When watchers were last told, by `performance.now()`. */
  #toldAt = Number.NEGATIVE_INFINITY;
  #verifying: NodeJS.Timeout | undefined;
  #work: Promise<void> = Promise.resolve();

  constructor(instance: Instance, parts: LineParts) {
    this.#instance = instance;
    this.#parts = parts;
    this.#narrate = createNarrate(parts.users);
  }

  /**
   * Subscribes first and then reads where the instance is, so that nothing falls between.
   *
   * @returns false if Redis does not have the instance
   */
  async start(): Promise<boolean> {
    // What is told meanwhile waits until it is known behind which number it comes.
    let placeIsKnown = () => {};
    this.#work = new Promise((resolve) => {
      placeIsKnown = resolve;
    });
    try {
      return await this.#findPlace();
    } finally {
      placeIsKnown();
    }
  }

  async #findPlace(): Promise<boolean> {
    const { redis, subscriptions } = this.#parts;
    await subscriptions.subscribe(instanceKeys.events(this.#instance), (message) => this.#receive(message));
    const seq = await redis.hget(instanceKeys.instance(this.#instance), 'seq');
    if (seq === null) return false;
    this.#position = Number(seq);
    const { changes } = await this.#read(Math.max(this.#position - chunk, 0));
    if (this.#stopped.signal.aborted) return false;
    if (changes.some((change) => change.seq === this.#position)) {
      this.#told = changes.filter((change) => change.seq <= this.#position);
    }
    this.#verifying = setInterval(() => this.verify(), verifyMs);
    return true;
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    clearTimeout(this.#window);
    clearInterval(this.#verifying);
    for (const watcher of this.#watchers) watcher.cut();
    this.#watchers.clear();
    await this.#parts.subscriptions.unsubscribe(instanceKeys.events(this.#instance)).catch(() => {});
  }

  /**
   * Gives a watcher what it has missed since its cursor, and then what happens, without a gap between.
   *
   * @returns when it has caught up
   */
  async attach(watcher: Watcher): Promise<void> {
    const narrate = createNarrate(this.#parts.users);
    this.#arriving.add(watcher);
    try {
      while (!watcher.signal.aborted && !this.#stopped.signal.aborted) {
        if (watcher.cursor >= this.#position) {
          if (this.#over) this.#finish(watcher, this.#over);
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

  /** Where somebody has found less in Redis than was told here, looks there before anybody is told more. */
  async compare(seq: number): Promise<void> {
    if (seq >= this.#position) return;
    this.verify();
    await this.#work;
  }

  /** Looks whether Redis has something that no message told of, or has lost something. */
  verify(): void {
    this.#inDoubt = true;
    this.#enqueue(() => this.#look());
  }

  #receive(message: string): void {
    try {
      const { changes, over } = parsePublished(message);
      this.#incoming.push(...changes);
      this.#ending ??= over;
    } catch (error) {
      this.#parts.log.warn({ err: error, ...this.#instance }, 'a message of the channel is none of ours');
      return this.verify();
    }
    const rest = Math.max(0, this.#toldAt + windowMs - performance.now());
    this.#window ??= setTimeout(() => {
      this.#window = undefined;
      this.#enqueue(() => this.#flush());
    }, rest);
  }

  /** One thing after another: what is passed on must not overtake what is still being looked up. */
  #enqueue(work: () => Promise<void>): void {
    this.#work = this.#work.then(async () => {
      if (this.#stopped.signal.aborted || this.#over) return;
      try {
        await work();
      } catch (error) {
        if (this.#stopped.signal.aborted) return;
        // The next look finds what is missing; until then nothing is skipped.
        this.#parts.log.warn({ err: error, ...this.#instance }, 'a feed waits');
      }
    });
  }

  async #flush(): Promise<void> {
    const incoming = this.#incoming;
    this.#incoming = [];
    this.#inDoubt ||= incoming.some((change) => this.#contradicts(change));
    if (this.#inDoubt) await this.#look();
    const news = incoming.filter(({ seq }) => seq > this.#position).toSorted((one, other) => one.seq - other.seq);
    const complete = news.every(({ seq }, n) => seq === this.#position + 1 + n);
    if (complete) await this.#pass(news);
    else await this.#catchUp();
    if (this.#ending && this.#ending.seq > this.#position) await this.#catchUp();
    if (this.#ending?.seq === this.#position) this.#finishAll(this.#ending);
  }

  /** Whether a change has a number under which another was told. */
  #contradicts(change: Change): boolean {
    if (change.seq > this.#position) return false;
    const told = this.#findTold(change.seq);
    return told !== undefined && !isSame(change, told);
  }

  #findTold(seq: number): Change | undefined {
    return this.#told[seq - (this.#told[0]?.seq ?? 0)];
  }

  /** Compares with Redis: the number of the last change, and whether the change is still the one that was told. */
  async #look(): Promise<void> {
    const told = this.#told.at(-1);
    const { seq, changes, over } = await this.#read(told ? this.#position - 1 : this.#position);
    const last = over?.seq ?? seq;
    // Redis does not have the instance now: the scheduler is about to bring it back.
    if (last === undefined) return;
    const [first] = changes;
    if (last < this.#position || (told && first && !isSame(first, told))) await this.#rewind();
    else if (over || last > this.#position) await this.#catchUp();
    this.#inDoubt = false;
  }

  /** Redis has lost what was told: back to the last number on which both agree, and on from there. */
  async #rewind(): Promise<void> {
    let agreed = (this.#told[0]?.seq ?? this.#position + 1) - 1;
    for (;;) {
      const { seq, changes, over } = await this.#read(agreed);
      const last = over?.seq ?? seq;
      if (last === undefined) throw new Error('Redis does not have the instance');
      const differing = changes.findIndex((change) => {
        const told = this.#findTold(change.seq);
        return !told || !isSame(change, told);
      });
      const same = differing === -1 ? changes : changes.slice(0, differing);
      agreed = Math.min(same.at(-1)?.seq ?? agreed, last);
      if (same.length === 0 || differing !== -1) break;
    }
    this.#parts.log.warn({ ...this.#instance, position: this.#position, agreed }, 'Redis has lost what was told');
    this.#reset(agreed);
    await this.#catchUp();
  }

  /** Reads on from the last number until there is no more: so a hole is filled before anything later is passed on. */
  async #catchUp(): Promise<void> {
    for (;;) {
      const { changes, over } = await this.#read(this.#position);
      if (over) return await this.#end(over, changes);
      if (changes.length === 0) return;
      await this.#pass(changes);
    }
  }

  /** The changes after a number from Redis; from MySQL, and that it is over, where the instance has left Redis. */
  async #read(after: number): Promise<{ seq?: number; changes: Change[]; over?: Ended }> {
    const { redis, db } = this.#parts;
    const answer = await scripts.changes(redis, this.#instance, { after, limit: chunk });
    if (answer.outcome === 'OK') {
      return { seq: answer.seq, changes: consecutiveChanges(after, answer.log, answer.messages) };
    }
    return await readRecord(db, this.#instance, after);
  }

  async #pass(changes: readonly Change[]): Promise<void> {
    if (changes.length === 0) return;
    const batch = new Batch(await this.#named(changes));
    this.#position = batch.last;
    this.#told.push(...changes);
    if (this.#told.length > 2 * recentEvents) this.#told.splice(0, recentEvents);
    this.#remember(batch);
    for (const watcher of this.#watchers) give(watcher, batch);
    this.#toldAt = performance.now();
  }

  /** Nobody is told of somebody without a name: while MySQL is away, this waits for it. */
  async #named(changes: readonly Change[]): Promise<FeedEvent[]> {
    for (;;) {
      try {
        return await this.#narrate(changes);
      } catch (error) {
        this.#parts.log.warn({ err: error, ...this.#instance }, 'a feed waits for names');
        await delay(retryMs, undefined, { signal: this.#stopped.signal });
      }
    }
  }

  #reset(seq: number): void {
    this.#position = seq;
    this.#recent = [];
    this.#told = this.#told.filter((change) => change.seq <= seq);
    this.#ending = undefined;
    this.#resets += 1;
    const batch = new Batch([{ type: 'reset', seq, timestamp: new Date() }]);
    for (const watcher of [...this.#watchers, ...this.#arriving]) {
      if (watcher.cursor <= seq) continue;
      watcher.cursor = seq;
      watcher.give(batch, 0);
    }
  }

  async #end(over: Ended, rest: readonly Change[]): Promise<void> {
    for (let changes = rest; changes.length > 0; ) {
      await this.#pass(changes);
      ({ changes } = await this.#read(this.#position));
    }
    this.#finishAll(over);
  }

  #finishAll(over: Ended): void {
    this.#over = over;
    for (const watcher of this.#watchers) this.#finish(watcher, over);
    this.#watchers.clear();
  }

  #finish(watcher: Watcher, over: Ended): void {
    watcher.give(new Batch([over]), 0);
    watcher.end();
  }

  #remember(batch: Batch): void {
    this.#recent.push(batch);
    let events = this.#recent.reduce((sum, { events }) => sum + events.length, 0);
    while (events > recentEvents && this.#recent.length > 1) events -= this.#recent.shift()?.events.length ?? 0;
  }

  /** Gives what is remembered, if that goes back far enough, as fast as the watcher takes it. */
  async #giveRecent(watcher: Watcher): Promise<boolean> {
    const first = this.#recent[0]?.events[0];
    if (!first || first.seq > watcher.cursor + 1) return false;
    const resets = this.#resets;
    for (const batch of this.#recent.slice()) {
      if (resets !== this.#resets) break;
      give(watcher, batch);
      await watcher.drained();
    }
    return true;
  }

  /** Gives a chunk of what Redis, or MySQL, has behind the watcher's cursor. */
  async #giveMissed(watcher: Watcher, narrate: Narrate): Promise<void> {
    const resets = this.#resets;
    const { changes } = await this.#read(watcher.cursor);
    const missed = changes.filter(({ seq }) => seq <= this.#position);
    if (missed.length === 0) {
      await delay(retryMs, undefined, { signal: this.#stopped.signal }).catch(() => {});
      return;
    }
    const batch = new Batch(await narrate(missed));
    // Told meanwhile that some of it is lost, the watcher is where this does not follow.
    if (resets === this.#resets) give(watcher, batch);
    await watcher.drained();
  }
}

/** Whether a change is the one that was told under its number. */
const isSame = (change: Change, told: Change): boolean =>
  told.seq === change.seq &&
  told.type === change.type &&
  told.userID === change.userID &&
  told.timestamp.getTime() === change.timestamp.getTime();

/** Gives a watcher what of a batch it has not seen. */
function give(watcher: Watcher, batch: Batch): void {
  const from = batch.seenAt(watcher.cursor);
  if (from === batch.events.length) return;
  watcher.cursor = batch.last;
  watcher.give(batch, from);
}

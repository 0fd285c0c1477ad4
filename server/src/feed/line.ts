import { setTimeout as delay } from 'node:timers/promises';
import { instanceKeys } from '@rollcall/lua/keys';
import type { RedisClient } from '@rollcall/lua/script';
import * as scripts from '@rollcall/lua/scripts';
import type { Ended, FeedEvent } from '@rollcall/shared/feed';
import type { Instance } from '@rollcall/shared/meeting';
import type { Logger } from 'pino';
import type { Db } from '../db/client.ts';
import { findArchived, readChanges } from '../db/record.ts';
import type { Users } from '../users/users.ts';
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

/** What happens within this time travels together. */
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
  readonly #stopped = new AbortController();
  #incoming: Change[] = [];
  /** Told by the teardown: after its last number nothing more comes. */
  #ending: Ended | undefined;
  #recent: Batch[] = [];
  /** The number of the last change that was passed on. */
  #position = 0;
  #over: Ended | undefined;
  #window: NodeJS.Timeout | undefined;
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
    const { redis, subscriptions } = this.#parts;
    await subscriptions.subscribe(instanceKeys.events(this.#instance), (message) => this.#receive(message));
    const seq = await redis.hget(instanceKeys.instance(this.#instance), 'seq');
    if (seq === null) return false;
    this.#position = Number(seq);
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

  /** Where the line is: a watcher without a place of its own begins here. */
  get position(): number {
    return this.#position;
  }

  /**
   * Gives a watcher what it has missed since its cursor, and then what happens, without a gap between.
   *
   * @returns when it has caught up
   */
  async attach(watcher: Watcher): Promise<void> {
    const narrate = createNarrate(this.#parts.users);
    while (!watcher.signal.aborted && !this.#stopped.signal.aborted) {
      if (watcher.cursor >= this.#position || this.#giveRecent(watcher)) {
        if (this.#over) this.#finish(watcher, this.#over);
        else this.#watchers.add(watcher);
        return;
      }
      const { changes } = await this.#read(watcher.cursor);
      const missed = changes.filter(({ seq }) => seq <= this.#position);
      if (missed.length === 0) await delay(retryMs, undefined, { signal: this.#stopped.signal }).catch(() => {});
      else give(watcher, new Batch(await narrate(missed)));
      await watcher.drained();
    }
  }

  detach(watcher: Watcher): void {
    this.#watchers.delete(watcher);
  }

  /** Looks whether Redis has something that no message told of, or has lost something. */
  verify(): void {
    this.#enqueue(async () => {
      const { seq, changes, over } = await this.#read(this.#position);
      if (over) await this.#end(over, changes);
      else if (seq !== undefined && seq < this.#position) this.#reset(seq);
      else if (changes.length > 0) await this.#catchUp();
    });
  }

  #receive(message: string): void {
    const { changes, over } = parsePublished(message);
    this.#incoming.push(...changes);
    this.#ending ??= over;
    this.#window ??= setTimeout(() => {
      this.#window = undefined;
      this.#enqueue(() => this.#flush());
    }, windowMs);
  }

  /** One thing after another: what is passed on must not overtake what is still being looked up. */
  #enqueue(work: () => Promise<void>): void {
    this.#work = this.#work.then(async () => {
      if (this.#stopped.signal.aborted || this.#over) return;
      try {
        await work();
      } catch (error) {
        // The next look finds what is missing; until then nothing is skipped.
        this.#parts.log.warn({ err: error, ...this.#instance }, 'a feed waits');
      }
    });
  }

  async #flush(): Promise<void> {
    const incoming = this.#incoming
      .filter(({ seq }) => seq > this.#position)
      .toSorted((one, other) => one.seq - other.seq);
    this.#incoming = [];
    const complete = incoming.every(({ seq }, n) => seq === this.#position + 1 + n);
    if (complete) await this.#pass(incoming);
    else await this.#catchUp();
    if (this.#ending && this.#ending.seq > this.#position) await this.#catchUp();
    if (this.#ending?.seq === this.#position) this.#finishAll(this.#ending);
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
    this.#remember(batch);
    for (const watcher of this.#watchers) give(watcher, batch);
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
    this.#incoming = [];
    const batch = new Batch([{ type: 'reset', seq, timestamp: new Date() }]);
    for (const watcher of this.#watchers) {
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

  #giveRecent(watcher: Watcher): boolean {
    const first = this.#recent[0]?.events[0];
    if (!first || first.seq > watcher.cursor + 1) return false;
    for (const batch of this.#recent) give(watcher, batch);
    return true;
  }
}

/** Gives a watcher what of a batch it has not seen. */
function give(watcher: Watcher, batch: Batch): void {
  const from = batch.seenAt(watcher.cursor);
  if (from === batch.events.length) return;
  watcher.cursor = batch.last;
  watcher.give(batch, from);
}

/** The archived changes after a number, and that the instance is over once MySQL says so. */
export async function readRecord(
  db: Db,
  instance: Instance,
  after: number,
): Promise<{ changes: Change[]; over?: Ended }> {
  const archived = await findArchived(db, instance);
  if (!archived?.endedAt) return { changes: [] };
  const { log, messages } = await readChanges(db, instance, after, chunk);
  return {
    changes: consecutiveChanges(after, log, messages),
    over: { type: 'ended', seq: archived.archivedSeq, timestamp: archived.todatetime },
  };
}

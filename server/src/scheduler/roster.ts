import { instanceKeys, instanceOfKey } from '@rollcall/lua/keys';
import type { Instance } from '@rollcall/shared/meeting';
import { findInstancesBegun, findUnclosed, type ScheduledInstance } from '../db/schedule/due-instances.ts';
import { type Line, readLines, readListed } from '../stores/lines.ts';
import { type Behind, noteLag } from './archive-lag.ts';
import type { Passed } from './archive-pass.ts';
import type { SchedulerContext } from './context.ts';

/** What this scheduler last saw of an instance that may be live. */
export interface Seen {
  readonly instance: Instance;
  /** Whether Redis lists it, and when it last did, in ms of this process. */
  isListed: boolean;
  listedAt: number;
  /** What MySQL has of it: undefined before it was read, null if it is closed or unknown there. */
  record: ScheduledInstance | null | undefined;
  /** What Redis has of it. */
  copy: Line;
  /** When that was last read, and when it was last seen to change, in ms of this process. */
  readAt: number;
  changedAt: number;
  /** In which looks it is read even if it does not change: the even ones, or the odd ones. */
  readonly turn: number;
  /** A change that MySQL lacks, if it lacks any. */
  behind?: Behind | undefined;
  /** What the sweeper found: where the line stood, and when the first lease expires, if there is one. */
  swept?: Line & { nextExpiry: Date | null };
}

/** ms without a change after which an instance is looked at every other time only */
const restAfterMs = 10_000;

/**
 * What this scheduler last saw of the instances that are open, so that those where nothing happens cost next to nothing: a look
 * reads two fields of each from Redis, and MySQL only where these differ from what it had. It is no more than a memory: what
 * is found to be due by it is checked again where it is done.
 */
export class Roster {
  readonly #ctx: Pick<SchedulerContext, 'redis' | 'db' | 'isMine'>;
  readonly #tickMs: number;
  /** By the instance's key. */
  readonly #seen = new Map<string, Seen>();
  #recordsReadAt = Number.NEGATIVE_INFINITY;
  /** Up to when the instances that have begun are known, by Redis's clock, and up to when they have been asked for. */
  #begunBy: Date | undefined;
  #askedBy = new Date(0);
  #copiesReadAt = Number.NEGATIVE_INFINITY;
  #looks = 0;

  /** @param tickMs ms from one reading of all that has begun by MySQL to the next */
  constructor(ctx: Pick<SchedulerContext, 'redis' | 'db' | 'isMine'>, tickMs = 15_000) {
    this.#ctx = ctx;
    this.#tickMs = tickMs;
  }

  /** Every instance of this scheduler's share that Redis lists, or that has begun by MySQL and is not closed. */
  get all(): Iterable<Seen> {
    return this.#seen.values();
  }

  /** ms since the copies were last read */
  get ageMs(): number {
    return performance.now() - this.#copiesReadAt;
  }

  /** Has the next look read all records: other instances than before fall to this scheduler. */
  readAllNext(): void {
    this.#recordsReadAt = Number.NEGATIVE_INFINITY;
  }

  /**
   * Reads from MySQL what is not known of its records: now and then all of them, otherwise those of instances that have begun
   * since the last time, or that Redis has listed since.
   */
  async readRecords(now: Date): Promise<void> {
    const startedAt = performance.now();
    this.#askedBy = now;
    const isFull = startedAt - this.#recordsReadAt >= this.#tickMs;
    // Set first, so that a change of the share during the queries has all records read again.
    if (isFull) this.#recordsReadAt = startedAt;
    try {
      const begun = await findInstancesBegun(this.#ctx.db, now, isFull ? undefined : this.#begunBy);
      const others = new Set([...this.#seen.values()].filter(({ record }) => isFull || record === undefined));
      for (const record of begun.filter(this.#ctx.isMine)) others.delete(this.#noteRecord(record));
      await this.rereadRecords([...others]);
      // Something may still be scheduled to begin in this very millisecond.
      this.#begunBy = new Date(now.getTime() - 1);
    } catch (error) {
      if (isFull) this.readAllNext();
      throw error;
    }
  }

  /** Reads the records of some instances from MySQL again. */
  async rereadRecords(some: readonly Seen[]): Promise<void> {
    const records = await findUnclosed(
      this.#ctx.db,
      some.map(({ instance }) => instance),
    );
    const closed = new Set(some);
    for (const record of records) closed.delete(this.#noteRecord(record));
    for (const seen of closed) noteClosed(seen);
  }

  /** Reads from Redis which instances it lists, and where the lines of those stand that are to be looked at. */
  async readCopies(): Promise<void> {
    const startedAt = performance.now();
    this.#looks += 1;
    await this.#readListed(startedAt);
    const turn = this.#looks % 2;
    const others = [...this.#seen.values()].filter(({ readAt, changedAt, turn: own }) => {
      const isResting = startedAt - changedAt > restAfterMs;
      return readAt !== startedAt && (!isResting || own === turn);
    });
    const lines = await readLines(
      this.#ctx.redis,
      others.map(({ instance }) => instance),
    );
    for (const [n, line] of lines.entries()) noteCopy(others[n], line, startedAt);
    for (const [key, seen] of this.#seen) if (this.#isGone(seen)) this.#seen.delete(key);
    this.#copiesReadAt = startedAt;
  }

  async #readListed(now: number): Promise<void> {
    const { isMine } = this.#ctx;
    for (const [key, { instance }] of this.#seen) if (!isMine(instance)) this.#seen.delete(key);
    for (const { key, line } of await readListed(this.#ctx.redis)) {
      const known = this.#seen.get(key);
      const instance = known?.instance ?? instanceOfKey(key);
      if (!instance || !isMine(instance)) continue;
      const seen = known ?? this.#add(instance);
      seen.listedAt = now;
      if (line) noteCopy(seen, line, now);
    }
    for (const seen of this.#seen.values()) {
      const isListed = seen.listedAt === now;
      // One that is no longer listed is looked at now.
      if (seen.isListed && !isListed) seen.changedAt = now;
      seen.isListed = isListed;
    }
  }

  /** Notes how far a pass of the archiver came with an instance. */
  noteArchived(seen: Seen, passed: Passed | undefined): void {
    if (!seen.record || !passed || passed.state === 'left') return;
    this.#noteRecord({ ...seen.record, archivedSeq: passed.archivedSeq });
    // The pass may have archived more than its copy had when it was read: it is read again, even if it was at rest.
    seen.changedAt = performance.now();
  }

  #noteRecord(record: ScheduledInstance): Seen {
    const { meetingID, orderID } = record;
    const seen = this.#seen.get(instanceKeys.instance(record)) ?? this.#add({ meetingID, orderID });
    const known = seen.record;
    // A cursor never goes back: whoever has moved it meanwhile knows more than a query that was on its way.
    const isOlder = known?.generation === record.generation && known.archivedSeq > record.archivedSeq;
    seen.record = isOlder ? { ...record, archivedSeq: known.archivedSeq } : record;
    noteLag(seen);
    return seen;
  }

  /** Redis has nothing of it, and it has not begun, or is closed: once it begins, it is found again. */
  #isGone({ isListed, record, copy }: Seen): boolean {
    return !isListed && copy.generation === 0 && !(record && record.fromdatetime <= this.#askedBy);
  }

  #add(instance: Instance): Seen {
    const seen: Seen = {
      instance,
      isListed: false,
      listedAt: 0,
      record: undefined,
      copy: { seq: null, generation: 0 },
      readAt: 0,
      changedAt: performance.now(),
      turn: this.#seen.size % 2,
    };
    this.#seen.set(instanceKeys.instance(instance), seen);
    return seen;
  }
}

/** MySQL has closed it, or does not know it: it lacks nothing of it. */
function noteClosed(seen: Seen): void {
  seen.record = null;
  noteLag(seen);
}

function noteCopy(seen: Seen | undefined, copy: Line, now: number): void {
  if (!seen) return;
  if (copy.seq !== seen.copy.seq || copy.generation !== seen.copy.generation) seen.changedAt = now;
  seen.copy = copy;
  seen.readAt = now;
  noteLag(seen);
}

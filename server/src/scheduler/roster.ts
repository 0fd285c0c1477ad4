import { instanceKeys, instanceOfKey } from '@rollcall/lua/keys';
import type { Instance } from '@rollcall/shared/meeting';
import { findInstancesBegun, findUnclosed, type ScheduledInstance } from '../db/schedule.ts';
import { readHashes } from '../stores/hashes.ts';
import type { Passed } from './archive-pass.ts';
import type { SchedulerContext } from './context.ts';
import type { Copy } from './copy.ts';
import { readList } from './open-instances.ts';

/** Where the number line of a copy stands. */
type Line = Pick<Copy, 'seq' | 'generation'>;

/** What this scheduler last saw of an instance that may be live. */
export interface Seen {
  readonly instance: Instance;
  /** Whether Redis lists it. */
  isListed: boolean;
  /** What MySQL has of it: undefined before it was read, null if it is closed or unknown there. */
  record: ScheduledInstance | null | undefined;
  /** What Redis has of it: generation 0 if nothing. */
  copy: Line;
  /** When that was last seen to change, in ms of this process. */
  changedAt: number;
  /** In which looks it is read even if it does not change: the even ones, or the odd ones. */
  readonly turn: number;
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

  /** Reads from MySQL what is not known of its records: now and then all of them, otherwise those of new instances. */
  async readRecords(now: Date): Promise<void> {
    const startedAt = performance.now();
    if (startedAt - this.#recordsReadAt < this.#tickMs) {
      await this.rereadRecords([...this.#seen.values()].filter(({ record }) => record === undefined));
      return;
    }
    const begun = await findInstancesBegun(this.#ctx.db, now);
    const others = new Set(this.#seen.values());
    for (const record of begun.filter(this.#ctx.isMine)) others.delete(this.#noteRecord(record));
    await this.rereadRecords([...others]);
    this.#recordsReadAt = startedAt;
  }

  /** Reads the records of some instances from MySQL again. */
  async rereadRecords(some: readonly Seen[]): Promise<void> {
    const records = await findUnclosed(
      this.#ctx.db,
      some.map(({ instance }) => instance),
    );
    const closed = new Set(some);
    for (const record of records) closed.delete(this.#noteRecord(record));
    for (const seen of closed) seen.record = null;
  }

  /** Reads from Redis which instances it lists, and where the number lines of those stand that are to be looked at. */
  async readCopies(): Promise<void> {
    const startedAt = performance.now();
    this.#looks += 1;
    await this.#readList(startedAt);
    const turn = this.#looks % 2;
    const some = [...this.#seen.values()].filter((seen) => {
      return seen.turn === turn || startedAt - seen.changedAt < restAfterMs;
    });
    const keys = some.map(({ instance }) => instanceKeys.instance(instance));
    const copies = await readHashes(this.#ctx.redis, keys, ['seq', 'generation']);
    for (const [n, seen] of some.entries()) {
      const [seq, generation] = copies[n] ?? [];
      const copy = { seq: seq ? Number(seq) : null, generation: Number(generation ?? 0) };
      if (copy.seq !== seen.copy.seq || copy.generation !== seen.copy.generation) seen.changedAt = startedAt;
      seen.copy = copy;
      if (isGone(seen)) this.#seen.delete(instanceKeys.instance(seen.instance));
    }
    this.#copiesReadAt = startedAt;
  }

  /** Notes how far a pass of the archiver came with an instance. */
  noteArchived(seen: Seen, passed: Passed | undefined): void {
    if (!seen.record || !passed || passed.state === 'left') return;
    this.#noteRecord({ ...seen.record, archivedSeq: passed.archivedSeq });
    // The pass may have archived more than its copy had when it was read: it is read again, even if it was at rest.
    seen.changedAt = performance.now();
  }

  async #readList(now: number): Promise<void> {
    const { isMine } = this.#ctx;
    for (const [key, { instance }] of this.#seen) if (!isMine(instance)) this.#seen.delete(key);
    const others = new Set(this.#seen.values());
    for (const key of await readList(this.#ctx.redis)) {
      const known = this.#seen.get(key);
      const instance = known?.instance ?? instanceOfKey(key);
      if (!instance || !isMine(instance)) continue;
      const seen = known ?? this.#add(instance);
      seen.isListed = true;
      others.delete(seen);
    }
    for (const seen of others) {
      if (seen.isListed) seen.changedAt = now;
      seen.isListed = false;
    }
  }

  #noteRecord(record: ScheduledInstance): Seen {
    const { meetingID, orderID } = record;
    const seen = this.#seen.get(instanceKeys.instance(record)) ?? this.#add({ meetingID, orderID });
    const known = seen.record;
    // A cursor never goes back: whoever has moved it meanwhile knows more than a query that was on its way.
    const isOlder = known?.generation === record.generation && known.archivedSeq > record.archivedSeq;
    seen.record = isOlder ? { ...record, archivedSeq: known.archivedSeq } : record;
    return seen;
  }

  #add(instance: Instance): Seen {
    const copy = { seq: null, generation: 0 };
    const turn = this.#seen.size % 2;
    const seen: Seen = { instance, isListed: false, record: undefined, copy, changedAt: performance.now(), turn };
    this.#seen.set(instanceKeys.instance(instance), seen);
    return seen;
  }
}

const isGone = ({ isListed, record, copy }: Seen): boolean => !(isListed || record) && copy.generation === 0;

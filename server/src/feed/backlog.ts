import { setImmediate as nextLoop } from 'node:timers/promises';
import { instanceKeys } from '@rollcall/lua/keys';
import type { Instance } from '@rollcall/shared/meeting';
import { removedUser } from '../domain/people/removed-user.ts';
import type { Users } from '../domain/people/users.ts';
import { Batch } from './batch.ts';
import { BatchCache } from './batch-cache.ts';
import { type Change, changesPerRead, isByUser } from './change.ts';
import { nameChange } from './namer.ts';
import { Turns } from './turns.ts';

/** Where the changes of an instance are read. */
export interface Source {
  instance: Instance;
  generation: number;
  store: 'redis' | 'mysql';
  /** The number of the last change of an instance that has ended. */
  final?: number;
  /** Reads up to {@link changesPerRead} changes after a number, without a gap; undefined if the store no longer has them. */
  read(after: number): Promise<Change[] | undefined>;
}

/** Who reads, and until when. */
export interface Reader {
  userID: number;
  signal: AbortSignal;
}

const cacheLimits = { bytes: 16 * 1024 * 1024, ageMs: 60_000 };

/**
 * Reads what watchers have missed, in chunks that all of them share: a chunk that several need at a time is read and
 * encoded once. A few chunks are read and sent at a time, and fewer of one user, so that a crowd leaves the stores, and this
 * process, free for others.
 */
export class Backlog {
  readonly #users: Users;
  readonly #cache = new BatchCache(cacheLimits);
  readonly #reading = new Map<string, Promise<Batch | undefined>>();
  /** A chunk from MySQL takes three of a pool's ten connections while it is read. */
  readonly #turns = { redis: new Turns({ inAll: 4, perUser: 2 }), mysql: new Turns({ inAll: 2, perUser: 1 }) };

  constructor(users: Users) {
    this.#users = users;
  }

  /** How many readers wait for their turn. */
  get waiting(): number {
    return this.#turns.redis.waiting + this.#turns.mysql.waiting;
  }

  /**
   * Reads the chunk that has the change after a number, and whatever else is in it.
   *
   * @returns undefined if the store no longer has it, or the reader goes away before its turn
   */
  async read(source: Source, after: number, { userID, signal }: Reader): Promise<Batch | undefined> {
    const from = after - (after % changesPerRead);
    const key = `${instanceKeys.instance(source.instance)} ${source.generation} ${from}`;
    return await this.#turns[source.store].take(userID, signal, async () => {
      const batch = this.#cache.get(key) ?? (await this.#share(key, () => this.#readChunk(source, from, key)));
      // Between any few chunks that are sent, this process does whatever else it has to do.
      await nextLoop();
      return batch;
    });
  }

  async #share(key: string, read: () => Promise<Batch | undefined>): Promise<Batch | undefined> {
    const reading = this.#reading.get(key) ?? read().finally(() => this.#reading.delete(key));
    this.#reading.set(key, reading);
    return await reading;
  }

  async #readChunk({ generation, final, read }: Source, from: number, key: string): Promise<Batch | undefined> {
    const changes = await read(from);
    if (!changes) return undefined;
    const chunk = changes.filter(({ seq }) => seq <= from + changesPerRead);
    const users = await this.#users.findCached(chunk.filter(isByUser).map(({ userID }) => userID));
    const named = chunk.map((change) =>
      isByUser(change) ? nameChange(change, users.get(change.userID) ?? removedUser(change.userID)) : change,
    );
    const batch = new Batch(named, generation);
    // What is complete stays as it is; the end of a line that goes on is read again.
    if (batch.last === from + changesPerRead || batch.last === final) this.#cache.set(key, batch);
    return batch;
  }
}

import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { schedulersKey } from '@rollcall/lua/keys';
import * as scripts from '@rollcall/lua/scripts';
import type { Instance } from '@rollcall/shared/meeting';
import { sql } from 'kysely';
import { whenReady } from '../stores/redis.ts';
import type { SchedulerContext } from './context.ts';
import { type Member, memberOf, ownerOf } from './division.ts';

/** ms from one heartbeat to the next */
const everyMs = 400;
/** ms after its last heartbeat for which a scheduler counts as alive: with the others' next one, less than two seconds */
const leaseMs = 1_400;
/** ms without an answer from MySQL after which a scheduler gets nothing done, and leaves its share to the others */
const patienceMs = 2_000;

/**
 * The schedulers that are alive, by their heartbeats in Redis, and the instances that fall to this one. Only speed rests on
 * the division: for a moment two schedulers may know different members, and then both work on an instance.
 */
export class Peers {
  readonly #stores: Pick<SchedulerContext, 'redis' | 'db' | 'log'>;
  readonly #self = memberOf(randomUUID());
  readonly #leaving = new AbortController();
  /** Those that were alive at the last heartbeat, and when that was sent. */
  #members: readonly Member[] = [];
  #beatAt = Number.NEGATIVE_INFINITY;
  #mysqlAt = Number.NEGATIVE_INFINITY;
  #probing: Promise<void> | undefined;
  #beating: Promise<void> | undefined;
  #logged = '';

  constructor(stores: Pick<SchedulerContext, 'redis' | 'db' | 'log'>) {
    this.#stores = stores;
  }

  /**
   * Whether an instance falls to this scheduler. All do while its heartbeats do not get through: the others count it as dead,
   * but it cannot know whether there are any.
   */
  readonly isMine = (instance: Instance): boolean =>
    !this.#isHeard() || ownerOf(instance, this.#members)?.id === this.#self.id;

  /**
   * Begins to beat, and resolves after the first heartbeat, or when that has failed.
   *
   * @param onChange called when other instances than before fall to this scheduler
   */
  async start(onChange: () => void): Promise<void> {
    await this.#beat();
    this.#beating = this.#beatOn(onChange);
  }

  /** Stops beating and leaves its share to the others, who find out by their next heartbeat. */
  async leave(): Promise<void> {
    this.#leaving.abort();
    await this.#beating;
    // If this fails they find out when the lease is over.
    await this.#stores.redis.zrem(schedulersKey, this.#self.id).catch(() => {});
  }

  /** How many are alive, this one included; 0 while its heartbeats do not get through. */
  get alive(): number {
    return this.#isHeard() ? this.#members.length : 0;
  }

  /** Whether the others count it as alive. */
  #isHeard(): boolean {
    return performance.now() - this.#beatAt < leaseMs;
  }

  async #beatOn(onChange: () => void): Promise<void> {
    const { signal } = this.#leaving;
    while (!signal.aborted) {
      await delay(everyMs, undefined, { signal }).catch(() => {});
      if (!signal.aborted && (await this.#beat())) onChange();
    }
  }

  /** @returns whether other instances than before fall to it */
  async #beat(): Promise<boolean> {
    try {
      await this.#mustReachMysql();
      await whenReady(this.#stores.redis);
      const sentAt = performance.now();
      const { alive } = await scripts.beat(this.#stores.redis, { id: this.#self.id, lease: leaseMs });
      this.#members = alive.map(memberOf);
      this.#beatAt = sentAt;
    } catch (err) {
      this.#stores.log.debug({ err }, 'heartbeat failed');
    }
    return this.#logIfChanged();
  }

  /** One that is cut off from MySQL gets nothing done, though it reaches Redis: it must not hold a share. */
  async #mustReachMysql(): Promise<void> {
    this.#probing ??= sql`select 1`
      .execute(this.#stores.db)
      .then(
        () => {
          this.#mysqlAt = performance.now();
        },
        () => {},
      )
      .finally(() => {
        this.#probing = undefined;
      });
    // Not waited for while it is only slow: who is busy is alive.
    await Promise.race([this.#probing, delay(everyMs / 4)]);
    if (performance.now() - this.#mysqlAt > patienceMs) throw new Error('MySQL does not answer');
  }

  /** Logs who shares the instances, if that has changed, and returns whether it has. */
  #logIfChanged(): boolean {
    const members = this.#isHeard() ? this.#members.map(({ id }) => id).toSorted() : [];
    const now = members.join(' ');
    if (now === this.#logged) return false;
    this.#logged = now;
    if (members.length === 0) this.#stores.log.warn('no heartbeat gets through, taking every instance');
    else this.#stores.log.info({ schedulers: members.length }, 'sharing the instances');
    return true;
  }
}

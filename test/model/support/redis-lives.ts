import type { Instance } from '@rollcall/shared/meeting';
import type { Redis } from 'ioredis';
import { keysOf } from '../../support/snapshot.ts';
import type { SteppedScheduler } from './stepped-scheduler.ts';

/** Redis's keys of the instance as they were at some time. */
type Kept = { key: string; dump: Buffer; ttl: number }[];

/** The lives of a Redis that restarts, and comes back with what an instance was at some time. */
export class RedisLives {
  readonly #redis: Redis;
  readonly #instance: Instance;
  readonly #schedulers: readonly SteppedScheduler[];
  readonly #kept: Kept[] = [];

  constructor(redis: Redis, instance: Instance, schedulers: readonly SteppedScheduler[]) {
    this.#redis = redis;
    this.#instance = instance;
    this.#schedulers = schedulers;
  }

  /** Another life begins: it has forgotten its scripts and all connections, and has what `after` leaves it. */
  async restart(after: () => Promise<unknown> = async () => {}): Promise<void> {
    await this.#redis.script('FLUSH');
    await after();
    await Promise.all(this.#schedulers.map((scheduler) => scheduler.loseConnections()));
  }

  /** How often it was kept. */
  get copies(): number {
    return this.#kept.length;
  }

  async keep(): Promise<void> {
    const keys = await keysOf(this.#redis, this.#instance);
    const kept = keys.map(async (key) => {
      const [dump, ttl] = await Promise.all([this.#redis.dumpBuffer(key), this.#redis.pttl(key)]);
      return { key, dump: dump ?? Buffer.of(), ttl: Math.max(0, ttl) };
    });
    this.#kept.push(await Promise.all(kept));
  }

  /** Puts back what was kept the n-th time, and nothing else. */
  async putBack(n: number): Promise<void> {
    await this.#redis.flushall();
    for (const { key, dump, ttl } of this.#kept[n] ?? []) await this.#redis.restore(key, ttl, dump);
  }
}

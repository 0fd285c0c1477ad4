import type { RedisClient } from '@rollcall/lua/script';

/** How often Redis's clock is read, and how many of its latest readings are compared. */
const everyMs = 10_000;
const kept = 6;

interface Reading {
  /** What is to be added to `performance.now()`. */
  offset: number;
  roundTripMs: number;
}

/**
 * Redis's clock, estimated without asking it each time, to within half a round trip. It is for measuring alone: nothing is
 * decided by it.
 */
export class RedisClock {
  readonly #redis: RedisClient;
  readonly #timer: NodeJS.Timeout;
  #readings: Reading[] = [];

  constructor(redis: RedisClient) {
    this.#redis = redis;
    this.#timer = setInterval(this.#read, everyMs).unref();
    redis.on('ready', this.#read);
    if (redis.status === 'ready') this.#read();
  }

  /**
   * ms from a moment by Redis's clock until one by `performance.now()`, which is now unless given: 0 if that was before.
   * Undefined while Redis's clock is unknown.
   */
  since(moment: Date, until = performance.now()): number | undefined {
    const [first, ...others] = this.#readings;
    if (!first) return undefined;
    const { offset } = others.reduce((best, one) => (one.roundTripMs < best.roundTripMs ? one : best), first);
    return Math.max(0, until + offset - moment.getTime());
  }

  /** Redis's time now; undefined while it is unknown. */
  now(): Date | undefined {
    const ms = this.since(new Date(0));
    return ms === undefined ? undefined : new Date(ms);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#redis.off('ready', this.#read);
  }

  /** A reading that fails is made up for by the next. */
  readonly #read = (): void => void this.#add().catch(() => {});

  async #add(): Promise<void> {
    const sentAt = performance.now();
    const [seconds, microseconds] = await this.#redis.time();
    const roundTripMs = performance.now() - sentAt;
    const time = Number(seconds) * 1000 + Number(microseconds) / 1000;
    this.#readings = [...this.#readings, { offset: time - sentAt - roundTripMs / 2, roundTripMs }].slice(-kept);
  }
}

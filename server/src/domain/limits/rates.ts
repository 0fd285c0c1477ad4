import { setImmediate as nextTurn } from 'node:timers/promises';
import type { LimitedKind } from '@rollcall/lua/keys';
import type { RedisClient } from '@rollcall/lua/script';
import * as scripts from '@rollcall/lua/scripts';
import { Refusal } from '@rollcall/shared/refusals';
import type { Rate } from '../../process/config.ts';
import { whenReady } from '../../stores/redis.ts';

interface Asking {
  wanted: number;
  answer: Promise<{ granted: number; wait: number }>;
}

/**
 * Counts the calls of users against their rates, over all servers. Of calls that come together, as in a batch, each
 * counts, but Redis is asked once for all that are of one kind and one user.
 */
export class Rates {
  readonly #redis: RedisClient;
  readonly #rates: Record<LimitedKind, Rate>;
  readonly #onHit: (kind: LimitedKind) => void;
  readonly #asking = new Map<string, Asking>();

  constructor(redis: RedisClient, rates: Record<LimitedKind, Rate>, onHit: (kind: LimitedKind) => void) {
    this.#redis = redis;
    this.#rates = rates;
    this.#onHit = onHit;
  }

  /** @throws {Refusal} `RATE_LIMITED` if the user has made too many calls of this kind */
  async count(kind: LimitedKind, userID: number): Promise<void> {
    const key = `${kind} ${userID}`;
    const asking = this.#asking.get(key) ?? this.#ask(key, kind, userID);
    const place = asking.wanted;
    asking.wanted += 1;
    const { granted, wait } = await asking.answer;
    if (place < granted) return;
    this.#onHit(kind);
    throw new Refusal('RATE_LIMITED', { retryAfterMs: wait });
  }

  #ask(key: string, kind: LimitedKind, userID: number): Asking {
    const { burst, perSecond } = this.#rates[kind];
    const interval = Math.ceil(1e6 / perSecond);
    const ask = async () => {
      await nextTurn();
      this.#asking.delete(key);
      await whenReady(this.#redis);
      return await scripts.limit(this.#redis, { kind, userID }, { wanted: asking.wanted, burst, interval });
    };
    const asking: Asking = { wanted: 0, answer: ask() };
    this.#asking.set(key, asking);
    return asking;
  }
}

import { randomUUID } from 'node:crypto';
import { feedsKey } from '@rollcall/lua/keys';
import type { RedisClient } from '@rollcall/lua/script';
import * as scripts from '@rollcall/lua/scripts';
import { Refusal } from '@rollcall/shared/refusals';

/** ms for which a feed counts unless its server renews it: a server that crashed leaves it counted for no longer. */
const leaseMs = 60_000;
/** ms between two renewals, at most */
const renewMs = 25_000;

interface User {
  feeds: Set<string>;
  /** By `performance.now()`. */
  renewAt: number;
}

/**
 * Counts the open feeds of each user, over all servers. Each is leased in Redis and renewed for as long as it is open.
 */
export class OpenFeeds {
  readonly #redis: RedisClient;
  readonly #most: number;
  readonly #onHit: () => void;
  readonly #users = new Map<number, User>();
  #timer: NodeJS.Timeout | undefined;

  constructor(redis: RedisClient, most: number, onHit: () => void) {
    this.#redis = redis;
    this.#most = most;
    this.#onHit = onHit;
  }

  /**
   * Counts one more.
   *
   * @returns what no longer counts it
   * @throws {Refusal} `RATE_LIMITED` if the user has too many
   */
  async open(userID: number): Promise<() => void> {
    const feed = randomUUID();
    const answer = await scripts.openFeed(this.#redis, { userID }, { feed, most: this.#most, lease: leaseMs });
    if (answer.outcome === 'FULL') {
      this.#onHit();
      throw new Refusal('RATE_LIMITED', { retryAfterMs: answer.wait });
    }
    const user = this.#users.get(userID) ?? { feeds: new Set(), renewAt: nextRenewal() };
    this.#users.set(userID, user);
    user.feeds.add(feed);
    this.#timer ??= setInterval(() => this.#renewDue(), 1000).unref();
    return () => {
      user.feeds.delete(feed);
      if (user.feeds.size === 0) this.#users.delete(userID);
      if (this.#users.size === 0) this.#stop();
      // Where this fails, the lease expires.
      this.#redis.zrem(feedsKey({ userID }), feed).catch(() => {});
    };
  }

  #renewDue(): void {
    const now = performance.now();
    for (const [userID, user] of this.#users) {
      if (user.renewAt > now) continue;
      user.renewAt = nextRenewal();
      // Where this fails, the next renewal counts them again.
      scripts.keepFeeds(this.#redis, { userID }, { feeds: [...user.feeds], lease: leaseMs }).catch(() => {});
    }
  }

  #stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

/** Spread, so that those who came back together after a restart are not all renewed at the same moment. */
const nextRenewal = (): number => performance.now() + renewMs * (0.5 + Math.random() / 2);

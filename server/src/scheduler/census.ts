import { instanceKeys } from '@rollcall/lua/keys';
import type { RedisClient } from '@rollcall/lua/script';
import type { Instance } from '@rollcall/shared/meeting';
import { inChunks } from '../stores/in-chunks.ts';
import type { Seen } from './roster.ts';

/** Commands that are sent together: a quarter of a millisecond of Redis's time. */
const atOnce = 500;

/** The instances among these that are live, as far as the scheduler knows. */
export const liveOf = (all: Iterable<Seen>, now: Date): Instance[] =>
  [...all].filter((seen) => isLive(seen, now)).map(({ instance }) => instance);

const isLive = ({ isListed, record, copy }: Seen, now: Date): boolean =>
  isListed && copy.seq !== null && !!record && record.fromdatetime <= now && now < record.todatetime;

/** Counts the participants of many instances, which takes a command for each: so it is done now and then, if anybody asks. */
export class Census {
  readonly #redis: RedisClient;
  readonly #everyMs: number;
  #takenAt = Number.NEGATIVE_INFINITY;
  #taking: Promise<number | undefined> = Promise.resolve(undefined);

  constructor(redis: RedisClient, everyMs = 15_000) {
    this.#redis = redis;
    this.#everyMs = everyMs;
  }

  /** How many are in, as counted within the last 15 seconds or now; undefined if Redis does not say. */
  count(instances: () => readonly Instance[]): Promise<number | undefined> {
    const now = performance.now();
    if (now - this.#takenAt >= this.#everyMs) {
      this.#takenAt = now;
      this.#taking = this.#take(instances()).catch(() => undefined);
    }
    return this.#taking;
  }

  async #take(instances: readonly Instance[]): Promise<number> {
    let sum = 0;
    for (const some of inChunks(instances, atOnce)) {
      const counts = await Promise.all(some.map((one) => this.#redis.zcard(instanceKeys.participants(one))));
      for (const count of counts) sum += count;
    }
    return sum;
  }
}

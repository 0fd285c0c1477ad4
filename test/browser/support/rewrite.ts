import { instanceKeys } from '@rollcall/lua/keys';
import type { RedisClient } from '@rollcall/lua/script';
import type { Instance } from '@rollcall/shared/meeting';

/** The fields of a change as Redis has them. */
export type StoredChange = Record<string, string>;

/**
 * Writes what has happened in a live instance anew, for what no test can wait for: days that pass. To be called before
 * anybody watches it.
 */
export async function rewrite(
  redis: RedisClient,
  instance: Instance,
  change: (stored: StoredChange, seq: number) => StoredChange,
): Promise<void> {
  for (const key of [instanceKeys.log(instance), instanceKeys.messages(instance)]) {
    const entries = await redis.xrange(key, '-', '+');
    await redis.del(key);
    for (const [id, flat] of entries) {
      const stored = Object.fromEntries(flat.flatMap((field, i) => (i % 2 === 0 ? [[field, flat[i + 1] ?? '']] : [])));
      await redis.xadd(key, id, ...Object.entries(change(stored, Number.parseInt(id, 10))).flat());
    }
  }
}

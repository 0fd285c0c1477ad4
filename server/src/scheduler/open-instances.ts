import { activeMeetingsKey } from '@rollcall/lua/keys';
import type { RedisClient } from '@rollcall/lua/script';
import type { Instance } from '@rollcall/shared/meeting';

/** Members of the list that are read at once: a quarter of a millisecond of Redis's time. */
const atOnce = 5000;

/** The keys of the instances that Redis lists: of those that are live, and those whose closing is not complete. */
export async function readList(redis: RedisClient): Promise<string[]> {
  const keys: string[] = [];
  for (;;) {
    // One that is taken off meanwhile moves the others forward: what is missed then is found by the next look.
    const some = await redis.zrange(activeMeetingsKey, keys.length, String(keys.length + atOnce - 1));
    keys.push(...some);
    if (some.length < atOnce) return keys;
  }
}

/** How logs name an instance. */
export const nameOf = ({ meetingID, orderID }: Instance): Record<string, number> => ({ meetingID, orderID });

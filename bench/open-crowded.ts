import * as scripts from '@rollcall/lua/scripts';
import type { Instance } from '@rollcall/shared/meeting';
import type { Redis } from 'ioredis';
import { openLecture } from './open-lecture.ts';

/** The userID of the first stranger: none of those who call. */
const firstStranger = 1_000_000;
/** Concurrent joins. */
const chunk = 1_000;

/** Opens a private lecture for these guests, in which so many strangers are already. */
export async function openCrowded(
  redis: Redis,
  instance: Instance,
  { guests, present }: { guests: readonly string[]; present: number },
): Promise<void> {
  const stranger = 'stranger@example.com';
  await openLecture(redis, instance, [...guests, stranger]);
  for (let start = 0; start < present; start += chunk) {
    const joins = Array.from({ length: Math.min(chunk, present - start) }, (_, n) =>
      scripts.join(redis, instance, { userID: firstStranger + start + n, email: stranger, requestID: 'in' }),
    );
    await Promise.all(joins);
  }
}

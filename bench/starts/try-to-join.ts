import { setTimeout as delay } from 'node:timers/promises';
import * as scripts from '@rollcall/lua/scripts';
import { redisTime } from '@rollcall/server/stores/clock';
import type { Redis } from 'ioredis';
import type { Planned } from './schedule.ts';

/** ms before the start at which somebody begins to try; each next try follows the answer to the one before */
const impatienceMs = 5;

/** How late somebody could join first. */
export interface Joined {
  /** ms after the start, by Redis's clock */
  lateMs: number;
  /** ms after the start at which a try was refused still, by Redis's clock: the rest of `lateMs` is between two tries */
  refusedMs: number;
}

/** Tries to join an instance from shortly before its start on, as a server would for a user, until that succeeds. */
export async function tryToJoin(redis: Redis, instance: Planned, email: string): Promise<Joined> {
  await delay(instance.fromdatetime - impatienceMs - Date.now());
  let refusedMs = 0;
  for (let tries = 0; ; tries += 1) {
    const request = { userID: 1, email, requestID: `try ${tries}` };
    const [joined, now] = await Promise.all([
      scripts.join(redis, instance, request).catch(() => undefined),
      redisTime(redis),
    ]);
    if (joined) return { lateMs: joined.timestamp.getTime() - instance.fromdatetime, refusedMs };
    refusedMs = Math.max(0, now.getTime() - instance.fromdatetime);
  }
}

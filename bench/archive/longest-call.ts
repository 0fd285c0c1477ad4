import type { Redis } from 'ioredis';
import { z } from 'zod';

/** One line of SLOWLOG: its number, when it was, µs, and the command. */
const line = z.tuple([z.number(), z.number(), z.number(), z.array(z.string())]).rest(z.unknown());

/** µs: shorter calls are not noted */
const least = 50;

/** Has Redis note calls, and forget those before. */
export async function noteCalls(redis: Redis): Promise<void> {
  await redis.config('SET', 'slowlog-log-slower-than', String(least), 'slowlog-max-len', '100000');
  await redis.slowlog('RESET');
}

/** ms of the longest call since then */
export async function longestCall(redis: Redis): Promise<number> {
  await redis.config('SET', 'slowlog-log-slower-than', '-1');
  const lines = z.array(line).parse(await redis.slowlog('GET', '-1'));
  return Math.max(least, ...lines.map(([, , microseconds]) => microseconds)) / 1000;
}

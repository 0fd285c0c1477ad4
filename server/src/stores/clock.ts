import type { RedisClient } from '@rollcall/lua/script';

/** Reads Redis's clock, the only one that decides what is live. */
export async function redisTime(redis: RedisClient): Promise<Date> {
  const [seconds, microseconds] = await redis.time();
  return new Date(Number(seconds) * 1000 + Math.floor(Number(microseconds) / 1000));
}

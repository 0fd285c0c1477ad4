import type { RedisClient } from '@rollcall/lua/script';

/** What Redis calls its present run. */
export const redisLife = async (store: RedisClient): Promise<string> =>
  /run_id:(\w+)/.exec(await store.info('server'))?.[1] ?? '';

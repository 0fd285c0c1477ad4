import type { Redis } from 'ioredis';

/** What Redis calls its present run. */
export const redisLife = async (admin: Redis): Promise<string> =>
  /run_id:(\w+)/.exec(await admin.info('server'))?.[1] ?? '';

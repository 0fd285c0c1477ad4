import { setTimeout as delay } from 'node:timers/promises';
import type { RedisHost } from '../stage/redis-host.ts';
import { type Fault, lasts } from './fault.ts';
import { redisLife } from './redis-life.ts';

/** Redis is killed and comes back without its file. */
export const redisEmptied = (redis: RedisHost): Fault => ({
  name: 'Redis emptied',
  lastsMs: lasts(100, 2_000),
  victims: [
    {
      name: 'Redis',
      async strike(losses) {
        const [before, keys] = [await redisLife(redis.admin), await redis.admin.dbsize()];
        await redis.kill();
        await losses.record('Redis emptied', () => redis.removeData());
        return async () => {
          await redis.start();
          return keys > 0 && before !== (await redisLife(redis.admin)) ? `${keys} keys lost` : undefined;
        };
      },
    },
  ],
});

/** Redis is killed and comes back with its file as it was some moments ago. */
export const redisSetBack = (redis: RedisHost): Fault => ({
  name: 'Redis set back',
  lastsMs: lasts(100, 2_000),
  victims: [
    {
      name: 'Redis',
      async strike(losses, random) {
        const before = await redisLife(redis.admin);
        const putBack = await redis.keepCopy();
        const oldMs = random.integer(200, 3_000);
        await delay(oldMs);
        const written = await redis.admin.info('persistence');
        await redis.kill();
        await losses.record('Redis set back', putBack);
        return async () => {
          await redis.start();
          const isAnother = before !== (await redisLife(redis.admin));
          const lost = sizeOf(written) - sizeOf(await redis.admin.info('persistence'));
          return isAnother && lost > 0 ? `${lost} bytes of its last ${oldMs} ms lost` : undefined;
        };
      },
    },
  ],
});

/** Of the append-only file. */
const sizeOf = (info: string): number => Number(/aof_current_size:(\d+)/.exec(info)?.[1] ?? 0);

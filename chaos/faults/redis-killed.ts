import type { RedisHost } from '../stage/redis-host.ts';
import { type Fault, lasts } from './fault.ts';
import { redisLife } from './redis-life.ts';

/** Redis is killed, and comes back with its append-only file, in which every answered change is. */
export const redisKilled = (redis: RedisHost): Fault => ({
  name: 'Redis killed',
  lastsMs: lasts(100, 3_000),
  victims: [
    {
      name: 'Redis',
      async strike() {
        const before = await redisLife(redis.admin);
        await redis.kill();
        return async () => {
          await redis.start();
          const after = await redisLife(redis.admin);
          return before !== after ? `run ${before.slice(0, 8)} became ${after.slice(0, 8)}` : undefined;
        };
      },
    },
  ],
});

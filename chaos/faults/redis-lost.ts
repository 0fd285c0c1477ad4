import { setTimeout as delay } from 'node:timers/promises';
import { type Fault, lasts } from './fault.ts';
import { redisLife } from './redis-life.ts';

/** Somebody empties Redis while it runs. */
export const redisFlushed: Fault = {
  name: 'Redis flushed',
  lastsMs: lasts(0, 0),
  victims: ({ store }) => [
    {
      name: 'Redis',
      async strike({ losses }) {
        const keys = await store.dbsize();
        await losses.record('Redis flushed', async () => void (await store.flushall()));
        return async () => (keys > 0 ? `${keys} keys lost` : undefined);
      },
    },
  ],
};

/** Redis is killed and comes back without its file. */
export const redisEmptied: Fault = {
  name: 'Redis emptied',
  lastsMs: lasts(100, 2_000),
  victims: ({ redis, store }) => [
    {
      name: 'Redis',
      async strike({ losses }) {
        const [before, keys] = [await redisLife(store), await store.dbsize()];
        await redis.kill();
        await losses.record('Redis emptied', () => redis.removeData());
        return async () => {
          await redis.start();
          return keys > 0 && before !== (await redisLife(store)) ? `${keys} keys lost` : undefined;
        };
      },
    },
  ],
};

/** Redis is killed and comes back with its file as it was some moments ago. */
export const redisSetBack: Fault = {
  name: 'Redis set back',
  lastsMs: lasts(100, 2_000),
  victims: ({ redis, store }) => [
    {
      name: 'Redis',
      async strike({ losses }, random) {
        const before = await redisLife(store);
        const putBack = await redis.keepCopy();
        const oldMs = random.integer(200, 3_000);
        await delay(oldMs);
        const written = await store.info('persistence');
        await redis.kill();
        await losses.record('Redis set back', putBack);
        return async () => {
          await redis.start();
          const isAnother = before !== (await redisLife(store));
          const lost = sizeOf(written) - sizeOf(await store.info('persistence'));
          return isAnother && lost > 0 ? `${lost} bytes of its last ${oldMs} ms lost` : undefined;
        };
      },
    },
  ],
};

/** Of the append-only file. */
const sizeOf = (info: string): number => Number(/aof_current_size:(\d+)/.exec(info)?.[1] ?? 0);

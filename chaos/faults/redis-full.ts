import { type Fault, lasts } from './fault.ts';

/** Redis has no memory left for what would take some. */
export const redisFull: Fault = {
  name: 'Redis full',
  lastsMs: lasts(1_000, 3_000),
  victims: ({ store }) => [
    {
      name: 'Redis',
      async strike() {
        const before = refusals(await store.info('errorstats'));
        await store.config('SET', 'maxmemory', '1');
        return async () => {
          const refused = refusals(await store.info('errorstats')) - before;
          await store.config('SET', 'maxmemory', '0');
          return refused > 0 ? `${refused} commands refused` : undefined;
        };
      },
    },
  ],
};

const refusals = (info: string): number => Number(/errorstat_OOM:count=(\d+)/.exec(info)?.[1] ?? 0);

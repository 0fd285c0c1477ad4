import type { Redis } from 'ioredis';
import type { Stage } from '../stage.ts';
import { type Fault, lasts } from './fault.ts';

/** Redis, or every master of a Cluster, has no memory left for what would take some. */
export const redisFull = ({ redis }: Stage): Fault => ({
  name: 'Redis full',
  lastsMs: lasts(1_000, 3_000),
  victims: [
    {
      name: 'Redis',
      async strike() {
        const admins = (await redis.masters()).map(({ admin }) => admin);
        const before = await refusals(admins);
        await Promise.all(admins.map((admin) => admin.config('SET', 'maxmemory', '1')));
        return async () => {
          const refused = (await refusals(admins)) - before;
          await Promise.all(admins.map((admin) => admin.config('SET', 'maxmemory', '0')));
          return refused > 0 ? `${refused} commands refused` : undefined;
        };
      },
    },
  ],
});

async function refusals(admins: readonly Redis[]): Promise<number> {
  const infos = await Promise.all(admins.map((admin) => admin.info('errorstats')));
  return infos.reduce((sum, info) => sum + Number(/errorstat_OOM:count=(\d+)/.exec(info)?.[1] ?? 0), 0);
}

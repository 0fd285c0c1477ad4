import type { Stage } from '../stage.ts';
import { type Fault, lasts } from './fault.ts';

/** Somebody empties Redis, or one master of a Cluster, while it runs. */
export const redisFlushed = ({ redis }: Stage): Fault => ({
  name: 'Redis flushed',
  lastsMs: lasts(0, 0),
  victims: [
    {
      name: 'Redis',
      async strike(losses, random) {
        const { name, admin, slots } = random.pick(await redis.masters());
        const keys = await admin.dbsize();
        await losses.record('Redis flushed', async () => void (await admin.flushall()), slots);
        return async () => (keys > 0 ? `${keys} keys of ${name} lost` : undefined);
      },
    },
  ],
});

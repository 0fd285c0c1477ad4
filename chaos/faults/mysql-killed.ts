import { pingMysql } from '@rollcall/dev/services/mysql';
import type { Stage } from '../stage.ts';
import type { Fault } from './fault.ts';

/** MySQL is killed and stays away: a minute in a long run, some seconds in a short one. */
export const mysqlKilled = ({ mysql }: Stage): Fault => ({
  name: 'MySQL killed',
  lastsMs: (random, runMs) => Math.min(60_000, runMs / 10) * (0.5 + random.float() / 2),
  victims: [
    {
      name: 'MySQL',
      async strike() {
        const killedAt = performance.now();
        await mysql.kill();
        return async () => {
          const isAway = await pingMysql(mysql.url).then(
            () => false,
            () => true,
          );
          await mysql.start();
          return isAway ? `away for ${Math.round(performance.now() - killedAt)} ms` : undefined;
        };
      },
    },
  ],
});

import type { Worker } from '../stage/worker.ts';
import type { Stage } from '../stage.ts';
import { type Fault, lasts } from './fault.ts';

/** `kill -9`, and a new process after a while. */
const killed = (name: string, workers: readonly Worker[]): Fault => ({
  name,
  lastsMs: lasts(200, 4_000),
  victims: workers.map((worker) => ({
    name: worker.name,
    async strike() {
      const before = worker.pid;
      await worker.kill();
      return async () => {
        await worker.start();
        return before === worker.pid ? undefined : `process ${before} became ${worker.pid}`;
      };
    },
  })),
});

export const serverKilled = ({ servers }: Stage): Fault => killed('server killed', servers);
export const schedulerKilled = ({ schedulers }: Stage): Fault => killed('scheduler killed', schedulers);

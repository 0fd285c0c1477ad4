import type { Worker } from '../stage/worker.ts';
import type { Stage } from '../stage.ts';
import { type Fault, lasts } from './fault.ts';

/** `kill -9`, and a new process after a while. */
const killed = (name: string, workersOf: (stage: Stage) => readonly Worker[]): Fault => ({
  name,
  lastsMs: lasts(200, 4_000),
  victims: (stage) =>
    workersOf(stage).map((worker) => ({
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

export const serverKilled = killed('server killed', ({ servers }) => servers);
export const schedulerKilled = killed('scheduler killed', ({ schedulers }) => schedulers);

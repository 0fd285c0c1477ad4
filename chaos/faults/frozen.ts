import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Worker } from '../stage/worker.ts';
import type { Stage } from '../stage.ts';
import { type Fault, lasts } from './fault.ts';

/** SIGSTOP, and SIGCONT after a while: it wakes up late, and goes on with what it had in hand. */
const frozen = (name: string, workersOf: (stage: Stage) => readonly Worker[]): Fault => ({
  name,
  lastsMs: lasts(800, 6_000),
  victims: (stage) =>
    workersOf(stage).map((worker) => ({
      name: worker.name,
      async strike() {
        const { pid } = worker;
        worker.freeze();
        return async () => {
          const state = pid === undefined ? '' : await stateOf(pid);
          worker.wake();
          return state.startsWith('T') ? `process ${pid} was in state ${state}` : undefined;
        };
      },
    })),
});

export const serverFrozen = frozen('server frozen', ({ servers }) => servers);
export const schedulerFrozen = frozen('scheduler frozen', ({ schedulers }) => schedulers);

/** As ps says it: `T` for a process that was stopped; empty where there is none. */
async function stateOf(pid: number): Promise<string> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'state=', '-p', String(pid)]).catch(() => ({ stdout: '' }));
  return stdout.trim();
}

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Worker } from '../stage/worker.ts';
import type { Stage } from '../stage.ts';
import { type Fault, lasts } from './fault.ts';

/** SIGSTOP, and SIGCONT after a while: it wakes up late, and goes on with what it had in hand. */
const frozen = (name: string, workers: readonly Worker[]): Fault => ({
  name,
  lastsMs: lasts(800, 6_000),
  victims: workers.map((worker) => ({
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

export const serverFrozen = ({ servers }: Stage): Fault => frozen('server frozen', servers);
export const schedulerFrozen = ({ schedulers }: Stage): Fault => frozen('scheduler frozen', schedulers);

/** As ps says it: `T` for a process that was stopped; empty where there is none. */
async function stateOf(pid: number): Promise<string> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'state=', '-p', String(pid)]).catch(() => ({ stdout: '' }));
  return stdout.trim();
}

import { setTimeout as delay } from 'node:timers/promises';
import { type EntryProcess, startProcess } from '@rollcall/dev/entry-process';
import type { WrongClock } from './wrong-clock.ts';

/** A server or a scheduler: a process that is killed and started again, stopped and woken. */
export interface Worker extends AsyncDisposable {
  /** `server 1` */
  name: string;
  entry: 'server' | 'scheduler';
  /** Undefined where the clock of this worker cannot be set. */
  clock: WrongClock | undefined;
  /** The worker's own clock, as it last told it; undefined before it has. */
  readClock(): Promise<Date | undefined>;
  /** Starts it, and returns when it says that it is ready. Does nothing while it runs. */
  start(): Promise<void>;
  /** SIGKILL; returns when the process is gone. It stays away until it is started. */
  kill(): Promise<void>;
  /** SIGSTOP: it does nothing any more, and knows nothing of it. */
  freeze(): void;
  /** SIGCONT */
  wake(): void;
  /** The process's number; undefined while there is none. */
  readonly pid: number | undefined;
}

export interface WorkerOptions {
  name: string;
  entry: Worker['entry'];
  env: NodeJS.ProcessEnv;
  clock: WrongClock | undefined;
  readClock: Worker['readClock'];
  onLine: (line: string) => void;
  /** Called if it ends by itself; it is started again, as a supervisor would. */
  onCrash: (lastWords: string) => void;
}

/** A supervisor's pause before it starts again what ended. */
const restartMs = 500;

export function createWorker({ onCrash, onLine, env, ...worker }: WorkerOptions): Worker {
  const { name, entry, clock } = worker;
  let running: EntryProcess | undefined;
  const start = async () => {
    if (running) return await running.ready.then(() => {});
    const started = startProcess(entry, { ...env, ...clock?.env }, onLine);
    running = started;
    void started.child.exited.then(async (code) => {
      if (running !== started) return;
      running = undefined;
      onCrash(`${name} ended by itself with ${code ?? 'a signal'}: ${started.child.recentOutput()}`);
      await delay(restartMs);
      await start();
    });
    await started.ready;
  };
  return {
    ...worker,
    start,
    async kill() {
      const ending = running;
      running = undefined;
      ending?.child.kill('SIGKILL');
      await ending?.child.exited;
    },
    freeze: () => running?.child.kill('SIGSTOP'),
    wake: () => running?.child.kill('SIGCONT'),
    get pid() {
      return running?.child.pid;
    },
    async [Symbol.asyncDispose]() {
      const ending = running;
      running = undefined;
      ending?.child.kill('SIGCONT');
      await ending?.[Symbol.asyncDispose]();
    },
  };
}

import type { Child } from '@rollcall/dev/services/child';

/** A server of its own process that can be killed and started again on its data. */
export interface Revivable extends AsyncDisposable {
  /** SIGKILL; returns when the process is gone. */
  kill(): Promise<void>;
  /** Starts it again and returns when it answers. Does nothing while it runs. */
  start(): Promise<void>;
  readonly isRunning: boolean;
}

/** @param startAgain starts it as it was started before, on the same port */
export function revivable(started: { child: Child }, startAgain: () => Promise<{ child: Child }>): Revivable {
  let running: Child | undefined = started.child;
  return {
    async kill() {
      running?.kill('SIGKILL');
      await running?.exited;
      running = undefined;
    },
    async start() {
      running ??= (await startAgain()).child;
    },
    get isRunning() {
      return running !== undefined;
    },
    async [Symbol.asyncDispose]() {
      await running?.stop();
    },
  };
}

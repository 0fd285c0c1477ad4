import { mkdir } from 'node:fs/promises';
import { type PrivateMysql, startMysql } from '@rollcall/dev/services/mysql';
import { onFreePorts } from '@rollcall/dev/services/port';

/** A MySQL that can be killed and started again on its data. */
export interface MysqlHost extends AsyncDisposable {
  url: string;
  /** SIGKILL; returns when the process is gone. */
  kill(): Promise<void>;
  /** Starts it again and returns when it answers. Does nothing while it runs. */
  start(): Promise<void>;
}

/** Starts it with its data in a folder of this name, which it makes. */
export async function startMysqlHost(dir: string): Promise<MysqlHost> {
  await mkdir(dir);
  let running: PrivateMysql | undefined;
  const { port, password, url } = await onFreePorts(1, async (free) => {
    running = await startMysql({ dir, port: free });
    return running;
  });
  return {
    url,
    async kill() {
      running?.child.kill('SIGKILL');
      await running?.child.exited;
      running = undefined;
    },
    async start() {
      running ??= await startMysql({ dir, port, password });
    },
    async [Symbol.asyncDispose]() {
      await running?.child.stop();
    },
  };
}

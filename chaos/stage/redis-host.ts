import { cp, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { onFreePorts } from '@rollcall/dev/services/port';
import { type PrivateRedis, startRedis } from '@rollcall/dev/services/redis';

/** A Redis that writes every change to its file before it answers, and can be killed and started again. */
export interface RedisHost extends AsyncDisposable {
  url: string;
  /** SIGKILL; returns when the process is gone. */
  kill(): Promise<void>;
  /** Starts it again on what its folder holds, and returns when it answers. Does nothing while it runs. */
  start(): Promise<void>;
  /** Keeps a copy of its file as it is now, and returns what puts that back, to be called while it is down. */
  keepCopy(): Promise<() => Promise<void>>;
  /** Removes its file, to be called while it is down. */
  removeData(): Promise<void>;
}

/** Every change is on disk before it is acknowledged; the file is never rewritten, so that a copy is a state. */
const durable = ['--appendfsync', 'always', '--auto-aof-rewrite-percentage', '0'];

/** Starts it with its data in a folder of this name, which it makes. */
export async function startRedisHost(dir: string): Promise<RedisHost> {
  await mkdir(dir);
  let running: PrivateRedis | undefined;
  let { port, password, url } = await onFreePorts(1, async (free) => {
    running = await startRedis({ dir, port: free, appendonly: true, extra: durable });
    return running;
  });
  const data = join(dir, 'appendonlydir');
  let copies = 0;
  return {
    url,
    async kill() {
      running?.child.kill('SIGKILL');
      await running?.child.exited;
      running = undefined;
    },
    async start() {
      running ??= await startRedis({ dir, port, password, appendonly: true, extra: durable });
    },
    async keepCopy() {
      copies += 1;
      const copy = join(dir, `copy-${copies}`);
      await cp(data, copy, { recursive: true });
      return async () => {
        await rm(data, { recursive: true });
        await rename(copy, data);
      };
    },
    removeData: () => rm(data, { recursive: true, force: true }),
    async [Symbol.asyncDispose]() {
      await running?.child.stop();
    },
  };
}

import { cp, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { startRedis } from '@rollcall/dev/services/redis';
import type { Redis } from 'ioredis';
import { connectAdmin } from './admin.ts';
import type { RedisSide } from './redis-side.ts';
import { type Revivable, revivable } from './revivable.ts';

/** A single Redis that writes every change to its file before it answers, and can be killed and started again. */
export interface RedisHost extends RedisSide, Revivable {
  type: 'single';
  url: string;
  admin: Redis;
  /** Keeps a copy of its file as it is now, and returns what puts that back, to be called while it is down. */
  keepCopy(): Promise<() => Promise<void>>;
  /** Removes its file, to be called while it is down. */
  removeData(): Promise<void>;
}

/** Every change is on disk before it is acknowledged; the file is never rewritten, so that a copy is a state. */
export const durable = ['--appendfsync', 'always', '--auto-aof-rewrite-percentage', '0'];

/** Starts it with its data in a folder of this name, which it makes. */
export async function startRedisHost(dir: string): Promise<RedisHost> {
  await mkdir(dir);
  const options = { dir, appendonly: true, extra: durable };
  const started = await startRedis(options);
  const { url, port, password } = started;
  const server = revivable(started, () => startRedis({ ...options, port, password }));
  const admin = connectAdmin(url);
  const data = join(dir, 'appendonlydir');
  let copies = 0;
  return {
    ...server,
    type: 'single',
    url,
    admin,
    complaints: async () => [],
    slotOf: async () => undefined,
    masters: async () => [{ name: 'Redis', admin, slots: undefined }],
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
      admin.disconnect();
      await server[Symbol.asyncDispose]();
    },
  };
}

import { mkdir } from 'node:fs/promises';
import { startClusterNode } from '@rollcall/dev/services/cluster-node';
import { onFreePorts } from '@rollcall/dev/services/port';
import { type Proxy, startProxy } from '@rollcall/dev/services/proxy';
import type { Redis } from 'ioredis';
import { connectAdmin } from './admin.ts';
import { durable } from './redis-host.ts';
import { type Revivable, revivable } from './revivable.ts';

/** A node of a Cluster. It announces its proxy's port for its own, so all but the Cluster's bus goes by the proxy. */
export interface NodeHost {
  /** `node 3` */
  name: string;
  /** What the Cluster calls it. */
  id: string;
  /** Straight to it, as port and busPort are. */
  url: string;
  port: number;
  busPort: number;
  admin: Redis;
  proxy: Proxy;
  server: Revivable;
}

/** Starts it with its data in a folder of this name, which it makes. */
export async function startNode(name: string, dir: string, password: string): Promise<NodeHost & AsyncDisposable> {
  await mkdir(dir);
  return await onFreePorts(2, async (port, busPort) => {
    const proxy = await startProxy(`redis://:${password}@127.0.0.1:${port}`);
    const extra = [...durable, '--cluster-announce-port', new URL(proxy.url).port];
    const start = () => startClusterNode({ dir, port, busPort, password, appendonly: true, extra });
    try {
      const started = await start();
      const server = revivable(started, start);
      const admin = connectAdmin(started.url);
      const id = await admin.cluster('MYID');
      return {
        name,
        id,
        url: started.url,
        port,
        busPort,
        admin,
        proxy,
        server,
        async [Symbol.asyncDispose]() {
          admin.disconnect();
          await Promise.all([server[Symbol.asyncDispose](), proxy[Symbol.asyncDispose]()]);
        },
      };
    } catch (error) {
      await proxy[Symbol.asyncDispose]();
      throw error;
    }
  });
}

import { allOrNone } from './all-or-none.ts';
import { formCluster } from './cluster-forming.ts';
import { startClusterNode } from './cluster-node.ts';
import { newPassword } from './password.ts';
import { onFreePorts } from './port.ts';
import { ensureServers, type FindOptions } from './programs.ts';

export interface ClusterOptions extends FindOptions {
  /** Default 3, the fewest that can agree on the failure of one. */
  masters?: number;
  /** Per master. Default 0. */
  replicas?: 0 | 1;
}

interface ClusterMaster {
  port: number;
  /** Sends SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>;
}

export interface Cluster extends AsyncDisposable {
  /** `redis://:password@127.0.0.1:port` of every master, separated by commas. All nodes have the same password. */
  redisUrl: string;
  /** The nodes that started as masters; a failover does not change this list. */
  masters: ClusterMaster[];
}

/**
 * Starts a private Redis Cluster; REDIS_URL is ignored. Resolves when every node reports all slots as covered, and every
 * replica has its master's data and is known to all nodes: from then on, a master may be killed. Takes a little over 2 s,
 * because a new master does not trust its state for that long.
 *
 * @throws {NoServer} if redis-server is not installed on this machine and cannot be; Docker is not used
 * @throws {Error} if a node does not start, or does not find the others
 */
export async function startCluster(options: ClusterOptions = {}): Promise<Cluster> {
  const { masters: masterCount = 3, replicas = 0 } = options;
  await ensureServers(['redis'], options);
  const password = newPassword();
  const nodes = await allOrNone(
    Array.from({ length: masterCount * (1 + replicas) }, () =>
      onFreePorts(2, (port, busPort) => startClusterNode({ ...options, port, busPort, password })),
    ),
  );
  const stop = async () => void (await Promise.all(nodes.map((node) => node[Symbol.asyncDispose]())));
  try {
    await formCluster(nodes.slice(0, masterCount), nodes.slice(masterCount));
  } catch (error) {
    await stop();
    throw error;
  }
  const masters = nodes.slice(0, masterCount);
  return {
    redisUrl: masters.map((node) => node.url).join(','),
    masters: masters.map(({ port, child }) => ({
      port,
      async kill() {
        child.kill('SIGKILL');
        await child.exited;
      },
    })),
    [Symbol.asyncDispose]: stop,
  };
}

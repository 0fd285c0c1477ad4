import { allOrNone } from './all-or-none.ts';
import { type ClusterNode, formCluster } from './cluster-forming.ts';
import { newPassword } from './password.ts';
import { onFreePorts } from './port.ts';
import { ensureServers, type FindOptions } from './programs.ts';
import { type PrivateRedis, startRedis } from './redis.ts';

export interface ClusterOptions extends FindOptions {
  /** Default 3; fewer cannot agree that one of them has failed. */
  masters?: number;
  /** For each master. Default 0. */
  replicas?: 0 | 1;
}

interface ClusterMaster {
  port: number;
  /** SIGKILL; returns when the process is gone. */
  kill(): Promise<void>;
}

export interface Cluster extends AsyncDisposable {
  /** `redis://:password@127.0.0.1:port` of every master, separated by commas. All nodes have the same password. */
  redisUrl: string;
  /** The nodes that started as masters; a failover does not change this list. */
  masters: ClusterMaster[];
}

/**
 * Starts a Redis Cluster of this process's own, never the one of REDIS_URL. Returns when every node says that all slots
 * are covered, and when every replica has its master's data and all nodes know it: a master may be killed from then on.
 * Takes a little over 2 s, because a new master does not trust its state for so long.
 *
 * @throws {NoServer} if there is no redis-server on this machine, Docker or not, and none can be installed
 * @throws {Error} if a node does not start, or does not find the others
 */
export async function startCluster(options: ClusterOptions = {}): Promise<Cluster> {
  const { masters: masterCount = 3, replicas = 0 } = options;
  await ensureServers(['redis'], options);
  const password = newPassword();
  const nodes = await allOrNone(
    Array.from({ length: masterCount * (1 + replicas) }, () => startNode(password, options)),
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

type Node = PrivateRedis & ClusterNode;

/** Failed nodes are noticed after this, in ms. Shorter, and a busy machine takes one down that is only slow. */
const nodeTimeoutMs = 2_000;

function startNode(password: string, find: FindOptions): Promise<Node> {
  return onFreePorts(2, async (port, busPort) => {
    const settings = [
      ['--cluster-enabled', 'yes'],
      ['--cluster-port', String(busPort)],
      ['--cluster-node-timeout', String(nodeTimeoutMs)],
      // A replica takes over however old its data is, and gets that data at once.
      ['--cluster-replica-validity-factor', '0'],
      ['--repl-diskless-sync-delay', '0'],
      ['--shutdown-timeout', '0'],
    ];
    const redis = await startRedis({ ...find, port, password, extra: settings.flat() });
    return { ...redis, busPort };
  });
}

import type { ClusterNode } from './cluster-forming.ts';
import { type PrivateRedis, type RedisOptions, startRedis } from './redis.ts';

export interface ClusterNodeOptions extends RedisOptions {
  port: number;
  busPort: number;
}

/** ms until a node is considered failed. If shorter, nodes that are merely slow would fail on a busy machine. */
const nodeTimeoutMs = 2_000;

/**
 * Starts a Redis that is to be a node of a Cluster, or becomes what it was in its Cluster again if `dir` knows one. It
 * otherwise starts as {@link startRedis} does.
 */
export async function startClusterNode(options: ClusterNodeOptions): Promise<PrivateRedis & ClusterNode> {
  const { busPort, extra = [] } = options;
  const settings = [
    ['--cluster-enabled', 'yes'],
    ['--cluster-port', String(busPort)],
    ['--cluster-node-timeout', String(nodeTimeoutMs)],
    // A replica may take over however old its data is, and gets that data without delay.
    ['--cluster-replica-validity-factor', '0'],
    ['--repl-diskless-sync-delay', '0'],
    ['--shutdown-timeout', '0'],
  ];
  const redis = await startRedis({ ...options, extra: [...settings.flat(), ...extra] });
  return { ...redis, busPort };
}

import type { ClusterNode } from './cluster-forming.ts';
import { type PrivateRedis, type RedisOptions, startRedis } from './redis.ts';

export interface ClusterNodeOptions extends RedisOptions {
  port: number;
  busPort: number;
}

/** The settings of a node, but for its ports. */
export const clusterSettings = [
  ['--cluster-enabled', 'yes'],
  // ms until a node is considered failed. If shorter, nodes that are merely slow would fail on a busy machine.
  ['--cluster-node-timeout', '2000'],
  // A replica may take over however old its data is, and gets that data without delay.
  ['--cluster-replica-validity-factor', '0'],
  ['--repl-diskless-sync-delay', '0'],
  ['--shutdown-timeout', '0'],
].flat();

/**
 * Starts a Redis that is to be a node of a Cluster, or becomes what it was in its Cluster again if `dir` knows one. It
 * otherwise starts as {@link startRedis} does.
 */
export async function startClusterNode(options: ClusterNodeOptions): Promise<PrivateRedis & ClusterNode> {
  const { busPort, extra = [] } = options;
  const redis = await startRedis({
    ...options,
    extra: [...clusterSettings, '--cluster-port', String(busPort), ...extra],
  });
  return { ...redis, busPort };
}

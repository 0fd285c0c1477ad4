import { allOrNone } from './all-or-none.ts';
import { formCluster } from './cluster-forming.ts';
import { startClusterNode } from './cluster-node.ts';
import { dockerAnswers } from './docker-engine.ts';
import { thisMachine } from './machine.ts';
import { newPassword } from './password.ts';
import { onFreePorts } from './port.ts';
import { ensureServers, type FindOptions, missingPackages, refusalOf, sayOnStderr } from './programs.ts';

export interface ClusterOptions extends FindOptions {
  /** Default 3, the fewest that can agree on the failure of one. */
  masters?: number;
  /** Per master. Default 0. */
  replicas?: 0 | 1;
  /** Says where a Docker engine is. Default: the environment of this process. */
  env?: NodeJS.ProcessEnv;
}

interface ClusterMaster {
  port: number;
  /** Sends SIGKILL; resolves when the process is gone, or in a container has been sent it. */
  kill(): Promise<void>;
}

export interface Cluster extends AsyncDisposable {
  /** `redis://:password@127.0.0.1:port` of every master, separated by commas. All nodes have the same password. */
  redisUrl: string;
  /** The nodes that started as masters; a failover does not change this list. */
  masters: ClusterMaster[];
}

/**
 * Starts a private Redis Cluster, or one in a container where redis-server is not installed and a Docker engine answers;
 * REDIS_URL is ignored. Resolves when every node reports all slots as covered, and every
 * replica has its master's data and is known to all nodes: from then on, a master may be killed. Takes a little over 2 s,
 * because a new master does not trust its state for that long.
 *
 * @throws {NoServer} if neither can be had, with what Docker said if it answers
 * @throws {Error} if a node does not start, or does not find the others
 */
export async function startCluster(options: ClusterOptions = {}): Promise<Cluster> {
  const { masters = 3, replicas = 0, say = sayOnStderr, machine = thisMachine(), env = process.env, signal } = options;
  const isInstalled = missingPackages(['redis'], machine).length === 0;
  if (isInstalled || !(await dockerAnswers(env))) return await startHere(options);
  say('Starting a Redis Cluster in Docker. The image is fetched once.');
  try {
    const { startClusterContainer } = await import('./cluster-container.ts');
    return await startClusterContainer({ masters, replicas: masters * replicas, env, signal });
  } catch (error) {
    signal?.throwIfAborted();
    const refusal = refusalOf('a Redis Cluster', error);
    const cluster = await startHere({ ...options, dockerSays: [refusal] });
    say(`${refusal}, so it was started on this machine.`);
    return cluster;
  }
}

async function startHere(options: ClusterOptions): Promise<Cluster> {
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

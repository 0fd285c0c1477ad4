import { GenericContainer, getContainerRuntimeClient, type StartedTestContainer, Wait } from 'testcontainers';
import type { Cluster } from './cluster.ts';
import { formCluster } from './cluster-forming.ts';
import { clusterSettings } from './cluster-node.ts';
import { type ContainerOptions, redisSettings } from './containers.ts';
import { pullImage } from './docker-image.ts';
import { newPassword } from './password.ts';
import { freePorts, onFreePorts, PortTaken } from './port.ts';
import { imageOf } from './programs.ts';
import { unlessAborted } from './unless-aborted.ts';

export interface ClusterContainerOptions extends ContainerOptions {
  masters: number;
  /** Of all masters together. */
  replicas: number;
}

/**
 * Starts a Redis Cluster in one container. Its nodes have the same ports inside and outside, and call themselves 127.0.0.1,
 * which is right for each other and for whoever is on this machine.
 *
 * @throws {Error} with the engine's own reason, if it cannot, or if the engine is on another machine; nothing is left of it
 */
export async function startClusterContainer(options: ClusterContainerOptions): Promise<Cluster> {
  const { masters, replicas, signal = new AbortController().signal } = options;
  const { host } = (await getContainerRuntimeClient()).info.containerRuntime;
  if (!['localhost', '127.0.0.1'].includes(host)) {
    throw new Error(`a Cluster in a container needs an engine on this machine, not on ${host}`);
  }
  await pullImage(imageOf('redis'), options);
  const starting = onFreePorts(masters + replicas, (...ports) => startNodes(ports, masters));
  try {
    return await unlessAborted(signal, starting);
  } catch (error) {
    // One that comes up after all is not wanted any more.
    starting.then((cluster) => cluster[Symbol.asyncDispose]()).catch(() => {});
    throw error;
  }
}

async function startNodes(ports: readonly number[], masters: number): Promise<Cluster> {
  const password = newPassword();
  const busPorts = await freePorts(ports.length);
  const nodes = ports.map((port, n) => ({
    port,
    busPort: busPorts[n] ?? 0,
    url: `redis://:${password}@127.0.0.1:${port}`,
  }));
  const container = await new GenericContainer(imageOf('redis'))
    .withEnvironment({ PASSWORD: password })
    .withExposedPorts(...ports.map((port) => ({ container: port, host: port })))
    .withCommand(['sh', '-c', `${nodes.map(startLine).join('\n')}\nwait`])
    .withWaitStrategy(Wait.forLogMessage(/Ready to accept connections/, ports.length))
    .start()
    .catch((error: unknown) => {
      throw isPortTaken(error) ? new PortTaken('a port of the Cluster was taken', { cause: error }) : error;
    });
  try {
    await formCluster(nodes.slice(0, masters), nodes.slice(masters));
  } catch (error) {
    await container[Symbol.asyncDispose]();
    throw error;
  }
  const served = nodes.slice(0, masters);
  return {
    redisUrl: served.map(({ url }) => url).join(','),
    masters: served.map(({ port }) => ({ port, kill: () => killNode(container, port) })),
    [Symbol.asyncDispose]: () => container[Symbol.asyncDispose](),
  };
}

/** A line of shell that starts a node in the background, and notes its pid. */
function startLine({ port, busPort }: { port: number; busPort: number }): string {
  const settings = [
    redisSettings.map((word) => word || "''"),
    ['--port', port, '--bind', '0.0.0.0', '--dir', folderOf(port)],
    ['--requirepass', '"$PASSWORD"', '--masterauth', '"$PASSWORD"'],
    clusterSettings,
    ['--cluster-port', busPort, '--cluster-announce-ip', '127.0.0.1'],
  ].flat();
  return `mkdir -p ${folderOf(port)}; redis-server ${settings.join(' ')} & echo $! > ${folderOf(port)}.pid`;
}

/** As the shell of the container has it. */
const folderOf = (port: number): string => `"\${TMPDIR:-/tmp}"/rollcall-node-${port}`;

async function killNode(container: StartedTestContainer, port: number): Promise<void> {
  const { exitCode, output } = await container.exec(['sh', '-c', `kill -KILL $(cat ${folderOf(port)}.pid)`]);
  if (exitCode !== 0) throw new Error(`the node at port ${port} cannot be killed: ${output}`);
}

const isPortTaken = (error: unknown): boolean =>
  error instanceof Error && /port is already allocated|address already in use/i.test(error.message);

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { allOrNone } from '@rollcall/dev/services/all-or-none';
import { formCluster } from '@rollcall/dev/services/cluster-forming';
import { newPassword } from '@rollcall/dev/services/password';
import { instanceKeys } from '@rollcall/lua/keys';
import { viewOf } from './cluster-view.ts';
import { type NodeHost, startNode } from './node-host.ts';
import type { Master, RedisSide } from './redis-side.ts';

export type ClusterMaster = Master & { node: NodeHost };

/** A Cluster of three masters with a replica each. Every node writes every change to its file before it answers. */
export interface ClusterHost extends RedisSide, AsyncDisposable {
  type: 'cluster';
  /** Of all nodes, by their proxies, separated by commas. */
  url: string;
  nodes: readonly NodeHost[];
  password: string;
  /** As a node that runs sees them. */
  masters(): Promise<ClusterMaster[]>;
  /** The keys of the instances that it has, and where each is. */
  instances(): Promise<{ key: string; master: ClusterMaster }[]>;
  /** Whoever took over from a master that was killed is one from then on. */
  noteTakeover(from: NodeHost, to: NodeHost): void;
}

const masterCount = 3;

/** Starts it with its data in a folder of this name, which it makes. */
export async function startClusterHost(dir: string): Promise<ClusterHost> {
  await mkdir(dir);
  const password = newPassword();
  const names = Array.from({ length: 2 * masterCount }, (_, n) => `node ${n + 1}`);
  const nodes = await allOrNone(names.map((name) => startNode(name, join(dir, name), password)));
  const stop = async () => void (await Promise.all(nodes.map((node) => node[Symbol.asyncDispose]())));
  try {
    await formCluster(nodes.slice(0, masterCount), nodes.slice(masterCount));
  } catch (error) {
    await stop();
    throw error;
  }
  const expected = new Set<NodeHost>(nodes.slice(0, masterCount));
  return {
    type: 'cluster',
    url: nodes.map(({ proxy }) => proxy.url).join(','),
    nodes,
    password,
    masters: () => mastersOf(nodes),
    async instances() {
      const masters = await mastersOf(nodes);
      const found = masters.map(async (master) =>
        (await master.admin.keys('{meeting:*}')).map((key) => ({ key, master })),
      );
      return (await Promise.all(found)).flat();
    },
    noteTakeover(from, to) {
      expected.delete(from);
      expected.add(to);
    },
    async complaints() {
      const unexpected = (await mastersOf(nodes)).filter(({ node }) => !expected.has(node));
      return unexpected.map(({ name }) => `${name} took over from a master that was slow, and that nobody had killed`);
    },
    slotOf: async (instance) => await aRunningOf(nodes).admin.cluster('KEYSLOT', instanceKeys.instance(instance)),
    [Symbol.asyncDispose]: stop,
  };
}

async function mastersOf(nodes: readonly NodeHost[]): Promise<ClusterMaster[]> {
  const seen = await viewOf(aRunningOf(nodes).admin);
  return seen.flatMap(({ id, slots }) => {
    const node = nodes.find((one) => one.id === id);
    return node && slots.length > 0 ? [{ name: node.name, node, admin: node.admin, slots }] : [];
  });
}

function aRunningOf(nodes: readonly NodeHost[]): NodeHost {
  const running = nodes.find(({ server }) => server.isRunning);
  if (!running) throw new Error('no node of the Cluster runs');
  return running;
}

import { Redis } from 'ioredis';
import { poll } from './poll.ts';

export interface ClusterNode {
  url: string;
  port: number;
  busPort: number;
}

type Connected = ClusterNode & { client: Redis };

const slots = 16_384;

/**
 * Forms a Cluster of fresh nodes on 127.0.0.1: the masters share the slots evenly, and each replica follows the master
 * with its index. Resolves when every node reports the state as ok and knows the role of every other node.
 *
 * @throws {Error} with what a node still lacks after 30 s
 */
export async function formCluster(masters: readonly ClusterNode[], replicas: readonly ClusterNode[]): Promise<void> {
  const all = [...masters, ...replicas].map(connected);
  try {
    await form(all.slice(0, masters.length), all.slice(masters.length));
  } finally {
    for (const { client } of all) client.disconnect();
  }
}

function connected(node: ClusterNode): Connected {
  const client = new Redis(node.url);
  client.on('error', () => {});
  return { ...node, client };
}

async function form(masters: readonly Connected[], replicas: readonly Connected[]): Promise<void> {
  const nodes = [...masters, ...replicas];
  // With equal epochs, the nodes would first have to settle the conflict among themselves.
  await Promise.all(nodes.map(({ client }, index) => client.call('CLUSTER', 'SET-CONFIG-EPOCH', index + 1)));
  await Promise.all(masters.map(({ client }, index) => takeSlots(client, index, masters.length)));
  await Promise.all(nodes.slice(1).map(({ client }) => meet(client, nodes[0])));
  await Promise.all(nodes.map(({ client }) => poll(() => knowsAll(client, nodes.length))));
  await Promise.all(replicas.map(({ client }, index) => follow(client, masters[index])));
  await Promise.all(nodes.map(({ client }) => poll(() => isReady(client, replicas.length))));
}

async function takeSlots(client: Redis, index: number, masters: number): Promise<void> {
  const first = Math.floor((index * slots) / masters);
  const last = Math.floor(((index + 1) * slots) / masters) - 1;
  await client.call('CLUSTER', 'ADDSLOTSRANGE', first, last);
}

async function meet(client: Redis, other: ClusterNode | undefined): Promise<void> {
  if (other) await client.call('CLUSTER', 'MEET', '127.0.0.1', other.port, other.busPort);
}

async function follow(client: Redis, master: Connected | undefined): Promise<void> {
  if (master) await client.call('CLUSTER', 'REPLICATE', String(await master.client.call('CLUSTER', 'MYID')));
}

async function knowsAll(client: Redis, nodes: number): Promise<true | string> {
  const known = (await nodeLines(client)).filter((line) => !line.includes('handshake')).length;
  return known === nodes || `${known} of ${nodes} nodes have met`;
}

async function isReady(client: Redis, replicas: number): Promise<true | string> {
  const info = String(await client.call('CLUSTER', 'INFO'));
  if (!info.includes('cluster_state:ok') || !info.includes(`cluster_slots_ok:${slots}`)) return info;
  const following = (await nodeLines(client)).filter((line) => / (myself,)?slave /.test(line)).length;
  if (following !== replicas) return `${following} of ${replicas} replicas are known`;
  return !(await client.info('replication')).includes('master_link_status:down') || 'no data from the master yet';
}

async function nodeLines(client: Redis): Promise<string[]> {
  return String(await client.call('CLUSTER', 'NODES'))
    .trim()
    .split('\n');
}

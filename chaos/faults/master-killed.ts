import { poll } from '@rollcall/dev/services/poll';
import { now } from '../clock.ts';
import type { ClusterHost, ClusterMaster } from '../stage/cluster-host.ts';
import type { NodeHost } from '../stage/node-host.ts';
import { type Fault, lasts } from './fault.ts';

/**
 * A master of the Cluster is killed. Its replica takes over, which may lack the last changes that the master had
 * acknowledged; the master comes back as a replica.
 */
export const masterKilled = (cluster: ClusterHost): Fault => ({
  name: 'Cluster’s master killed',
  lastsMs: lasts(0, 3_000),
  victims: [
    {
      name: 'Redis',
      async strike(losses, random) {
        // One that has an instance, where any has: of the others nobody would miss anything.
        const masters = await cluster.masters();
        const held = (await cluster.instances()).map(({ master }) => master);
        const master = random.pick(held.length > 0 ? held : masters);
        const { node, slots } = master;
        const killedAt = now();
        await losses.record('Cluster’s master killed', () => node.server.kill(), slots);
        const successor = await successorOf(cluster, master);
        cluster.noteTakeover(node, successor);
        const tookMs = Math.round(now() - killedAt);
        return async () => {
          await node.server.start();
          await poll(async () => {
            const info = await node.admin.info('replication');
            return /role:slave[^]*master_link_status:up/.test(info) || `${node.name} is no replica yet`;
          }, patience);
          return `${successor.name} took over from ${node.name} after ${tookMs} ms`;
        };
      },
    },
  ],
});

/** For a machine on which everything else is slow too. */
const patience = { deadlineMs: 60_000 };

async function successorOf(cluster: ClusterHost, { node, slots }: ClusterMaster): Promise<NodeHost> {
  const [[firstSlot] = []] = slots ?? [];
  let successor: NodeHost | undefined;
  await poll(async () => {
    const masters = (await cluster.masters()).filter((one) => one.node !== node);
    successor = masters.find((one) => one.slots?.some(([first]) => first === firstSlot))?.node;
    return successor !== undefined || `nobody has taken over from ${node.name}`;
  }, patience);
  if (!successor) throw new Error(`nobody has taken over from ${node.name}`);
  return successor;
}

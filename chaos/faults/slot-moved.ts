import { setTimeout as delay } from 'node:timers/promises';
import type { Random } from '../random.ts';
import type { ClusterHost, ClusterMaster } from '../stage/cluster-host.ts';
import { type Fault, lasts } from './fault.ts';

/** The slot of a live instance moves from one master of the Cluster to another, key by key, while it is called. */
export const slotMoved = (cluster: ClusterHost): Fault => ({
  name: 'slot moved',
  lastsMs: lasts(0, 0),
  victims: [
    {
      name: 'Redis',
      async strike(_, random) {
        const [masters, held] = await Promise.all([cluster.masters(), cluster.instances()]);
        if (held.length === 0) return async () => undefined;
        const { key, master: source } = random.pick(held);
        const target = random.pick(masters.filter(({ node }) => node !== source.node));
        const slot = await source.admin.cluster('KEYSLOT', key);
        const moved = await move(cluster, { slot, source, target, random });
        return async () => `${moved} keys of ${key} moved from ${source.name} to ${target.name}`;
      },
    },
  ],
});

interface Move {
  slot: number;
  source: ClusterMaster;
  target: ClusterMaster;
  random: Random;
}

/** ms between two keys, at most */
const pauseMs = 100;
/** ms that moving a key may take */
const timeoutMs = 5_000;

/** As redis-cli reshards. @returns how many keys there were to move */
async function move(cluster: ClusterHost, { slot, source, target, random }: Move): Promise<number> {
  await target.admin.cluster('SETSLOT', slot, 'IMPORTING', source.node.id);
  await source.admin.cluster('SETSLOT', slot, 'MIGRATING', target.node.id);
  let moved = 0;
  for (;;) {
    const [key] = await source.admin.cluster('GETKEYSINSLOT', slot, 1);
    if (key === undefined) break;
    const { port } = target.node;
    await source.admin.migrate('127.0.0.1', port, '', 0, timeoutMs, 'AUTH', cluster.password, 'KEYS', key);
    moved += 1;
    await delay(random.integer(0, pauseMs));
  }
  // The target first: were it killed in between, the slot would be nobody's.
  const others = (await cluster.masters()).filter(({ node }) => node !== source.node && node !== target.node);
  for (const { admin } of [target, source, ...others]) await admin.cluster('SETSLOT', slot, 'NODE', target.node.id);
  return moved;
}

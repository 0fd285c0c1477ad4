import type { PoolUse } from '../process/store-metrics.ts';

/** mysql2 has no public way to ask a pool how it is used, and its types do not name the queues that it keeps. */
const queues = ['_allConnections', '_freeConnections', '_connectionQueue'] as const;

/** How a pool's connections are used now. */
export function poolUse(pool: { config: object }): PoolUse {
  const [open = 0, free = 0, waiting = 0] = queues.map((name) => lengthOf(Reflect.get(pool, name)));
  const limit = 'connectionLimit' in pool.config ? Number(pool.config.connectionLimit) : 0;
  return { used: open - free, free, waiting, limit };
}

const lengthOf = (queue: unknown): number =>
  typeof queue === 'object' && queue !== null && 'length' in queue ? Number(queue.length) : 0;

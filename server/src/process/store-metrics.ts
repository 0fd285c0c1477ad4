import { Histogram, type Registry } from 'prom-client';
import { readGauge } from './read-gauge.ts';
import { version } from './version.ts';

/** How a process uses its connections to MySQL. */
export interface PoolUse {
  used: number;
  /** Open, and not in use. */
  free: number;
  /** Queries and transactions that wait for a connection. */
  waiting: number;
  limit: number;
}

/** Whether a process can do its work, as `/readyz` says. */
interface Ready {
  ready: boolean;
  redis: string;
  mysql: string;
}

/** What servers and schedulers count alike: how Redis and MySQL serve this process. */
export interface StoreMetrics {
  /** A Redis command was answered, or has failed. */
  onCommand(command: string, seconds: number): void;
  /** A query was answered, or has failed. */
  onQuery(statement: string, seconds: number): void;
  /** The use of the pool is read whenever somebody asks for the metrics, and so is whether this process is ready. */
  watchPool(read: () => PoolUse): void;
  watchReadiness(ask: () => Promise<Ready>): void;
}

const seconds = [0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2];

export const readyGauge = {
  name: 'rollcall_ready',
  help: 'Whether the process can do its work, as /readyz says: 1 or 0; of several workers, whether all can.',
  aggregator: 'min',
} as const;

/** Adds them to a process's registry. */
export function addStoreMetrics(registry: Registry): StoreMetrics {
  const registers = [registry];
  let pool: (() => PoolUse) | undefined;
  let readiness: (() => Promise<Ready>) | undefined;

  const commands = new Histogram({
    name: 'rollcall_redis_command_duration_seconds',
    help: 'Seconds from sending a command to Redis until its reply, of one command in 16; of a script by its name.',
    labelNames: ['command'],
    buckets: seconds,
    registers,
  });
  const queries = new Histogram({
    name: 'rollcall_mysql_query_duration_seconds',
    help: 'Seconds from sending a query to MySQL until its result, by the first word of the query.',
    labelNames: ['statement'],
    buckets: seconds,
    registers,
  });
  const poolUse = {
    name: 'rollcall_mysql_pool_connections',
    help: 'Connections to MySQL that are open, by state: used or free.',
    labelNames: ['state'],
  };
  readGauge(registry, poolUse, () => {
    if (!pool) return undefined;
    const { used, free } = pool();
    return [
      [{ state: 'used' }, used],
      [{ state: 'free' }, free],
    ];
  });
  const waiting = {
    name: 'rollcall_mysql_pool_waiting',
    help: 'Queries and transactions that wait for a connection to MySQL.',
  };
  readGauge(registry, waiting, () => pool?.().waiting);
  const limit = { name: 'rollcall_mysql_pool_limit', help: 'Connections to MySQL that may be open.' };
  readGauge(registry, limit, () => pool?.().limit);
  readGauge(registry, readyGauge, async () => readiness && Number((await readiness()).ready));
  const up = {
    name: 'rollcall_store_up',
    help: 'Whether Redis and MySQL respond to this process: 1 or 0; of several workers, to all of them.',
    labelNames: ['store'],
    aggregator: 'min',
  } as const;
  readGauge(registry, up, async () => {
    if (!readiness) return undefined;
    const { redis, mysql } = await readiness();
    return [
      [{ store: 'redis' }, Number(redis !== 'unreachable')],
      [{ store: 'mysql' }, Number(mysql !== 'unreachable')],
    ];
  });
  const build = {
    name: 'rollcall_build_info',
    help: 'Always 1; the labels say which version of Rollcall runs on which version of Node.',
    labelNames: ['version', 'node'],
    aggregator: 'first',
  } as const;
  readGauge(registry, build, () => [[{ version, node: process.version }, 1]]);

  return {
    onCommand: (command, duration) => commands.observe({ command }, duration),
    onQuery: (statement, duration) => queries.observe({ statement }, duration),
    watchPool: (read) => {
      pool = read;
    },
    watchReadiness: (ask) => {
      readiness = ask;
    },
  };
}

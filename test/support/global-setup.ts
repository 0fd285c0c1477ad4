import { type Cluster, startCluster } from '@rollcall/dev/services/cluster';
import { type Services, startServices } from '@rollcall/dev/services/start-services';
import { Redis } from 'ioredis';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A single Redis server; each worker uses the database of its own number. */
    redisUrl: string;
    /** A real Cluster of three masters. */
    clusterUrl: string;
    /** A MySQL in which each file makes a database of its own. */
    databaseUrl: string;
  }
}

/** Starts Redis, a Redis Cluster and MySQL once for the whole run, and stops them after it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const services = await startServices();
  const cluster = await startCluster();
  await refuseRedisInUse(services);
  project.provide('redisUrl', services.redisUrl);
  project.provide('clusterUrl', cluster.redisUrl);
  project.provide('databaseUrl', services.databaseUrl);
  return () => stop(services, cluster);
}

async function stop(services: Services, cluster: Cluster): Promise<void> {
  await Promise.all([services[Symbol.asyncDispose](), cluster[Symbol.asyncDispose]()]);
}

/** The tests empty Redis databases: one that was given by REDIS_URL must hold nothing. */
async function refuseRedisInUse({ redisUrl, origin }: Services): Promise<void> {
  if (origin.redis !== 'environment') return;
  const redis = new Redis(redisUrl);
  try {
    const keyspace = await redis.info('keyspace');
    if (keyspace.includes('keys=')) throw new Error('REDIS_URL holds data, and the tests would erase it');
  } finally {
    redis.disconnect();
  }
}

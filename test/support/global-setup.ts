import { relative } from 'node:path';
import { buildConsole } from '@rollcall/dev/console-build';
import { allOrNone } from '@rollcall/dev/services/all-or-none';
import { startCluster } from '@rollcall/dev/services/cluster';
import { dockerAnswers } from '@rollcall/dev/services/docker-engine';
import { sayOnStderr as say } from '@rollcall/dev/services/programs';
import { type Services, startServices } from '@rollcall/dev/services/start-services';
import { loadScripts } from '@rollcall/lua/fence';
import { connectRedis, serversOf, whenReady } from '@rollcall/server/stores/redis';
import { Redis } from 'ioredis';
import type { TestProject } from 'vitest/node';
import { installMissing } from './install-missing.ts';
import { installClient } from './installed-client.ts';
import { planOf } from './plan.ts';
import { root } from './repository.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A single Redis server; each worker uses databases of its own in it. */
    redisUrl: string;
    /** A real Cluster of three masters. */
    clusterUrl: string;
    /** A MySQL in which each sandbox makes a database of its own. */
    databaseUrl: string;
    /** Where the client is installed, or why it is not; null if no file of this run is known to use it. */
    installedClient: { folder: string } | { problem: string } | null;
  }
}

/**
 * Says what the run is about to do, installs what it lacks, and starts Redis, a Redis Cluster and MySQL once for all of it.
 * They are stopped after it.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const files = project.vitest.state.getPaths().map((path) => relative(`${root}/test`, path));
  const plan = planOf(files, process.env, await dockerAnswers(process.env));
  for (const line of plan.lines) say(line);
  await installMissing(plan, say);
  const built = plan.usesBrowser ? buildConsole(say) : undefined;
  const installed = plan.usesPackage ? installClient(say) : undefined;
  // Awaited below; until then a failure is not unhandled.
  built?.catch(() => {});
  installed?.catch(() => {});
  const services = startServices({ say });
  const cluster = startCluster({ say });
  const resources = await allOrNone<AsyncDisposable>([services, cluster]);
  const stop = async () => {
    const client = await installed?.catch(() => undefined);
    await Promise.all([...resources, ...(client ? [client] : [])].map((resource) => resource[Symbol.asyncDispose]()));
  };
  try {
    await built;
    await refuseRedisInUse(await services);
    await Promise.all([openFence((await services).redisUrl), openFence((await cluster).redisUrl)]);
  } catch (error) {
    await stop();
    throw error;
  }
  project.provide('redisUrl', (await services).redisUrl);
  project.provide('clusterUrl', (await cluster).redisUrl);
  project.provide('databaseUrl', (await services).databaseUrl);
  // What the tests of the client lack, a lost network say, is not lacked by others: they say so, and the rest runs.
  project.provide('installedClient', (await installed?.then(({ folder }) => ({ folder }), problemOf)) ?? null);
  return stop;
}

const problemOf = (error: unknown) => ({ problem: error instanceof Error ? error.message : String(error) });

/** Lets a Redis accept changes, as a scheduler does once it has checked it: the tests' own has nothing to be checked. */
async function openFence(urls: string): Promise<void> {
  const redis = connectRedis(urls.split(','), () => {});
  try {
    await whenReady(redis);
    await Promise.all(serversOf(redis).masters.map(loadScripts));
  } finally {
    redis.disconnect();
  }
}

/** The tests empty Redis databases, so a Redis that REDIS_URL names must hold nothing. */
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

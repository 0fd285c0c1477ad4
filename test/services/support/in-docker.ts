import { startCluster } from '@rollcall/dev/services/cluster';
import { type Machine, thisMachine } from '@rollcall/dev/services/machine';
import { startServices } from '@rollcall/dev/services/start-services';
import { Cluster } from 'ioredis';
import { until } from '../../support/until.ts';

// For docker.test.ts, which gives its DOCKER_HOST: testcontainers remembers an engine for as long as a process runs. Starts
// services or a Cluster, on a machine without programs or on this one, prints what came of it, and stops them.
const [what = '', programs = ''] = process.argv.slice(2);
const said: string[] = [];
const nothing: Machine = { env: { PATH: '' }, uid: 1000, folders: [] };
const options = { say: (line: string) => void said.push(line), machine: programs === 'none' ? nothing : thisMachine() };

async function useServices() {
  await using services = await startServices(options);
  return { origin: services.origin };
}

async function useCluster() {
  await using cluster = await startCluster({ ...options, replicas: 1 });
  const urls = cluster.redisUrl.split(',');
  const client = new Cluster(urls, { redisOptions: { password: new URL(urls[0] ?? '').password } });
  client.on('error', () => {});
  const rooms = Array.from({ length: 100 }, (_, number) => `room:${number}`);
  await Promise.all(rooms.map((room) => client.set(room, 'open')));
  await cluster.masters[0]?.kill();
  // The replica of the master that was killed takes over.
  await until(async () =>
    (await Promise.all(rooms.map((room) => client.set(room, 'closed').catch(() => '')))).every(Boolean),
  );
  client.disconnect();
  return { masters: cluster.masters.length, rooms: rooms.length };
}

const outcome = await (what === 'cluster' ? useCluster() : useServices()).catch((error: unknown) => ({
  failure: error instanceof Error ? [error.name, error.message] : error,
}));
console.log(JSON.stringify({ said, outcome }));
process.exit();

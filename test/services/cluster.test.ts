import { startCluster } from '@rollcall/dev/services/cluster';
import { Cluster, Redis } from 'ioredis';
import { expect, test } from 'vitest';
import { isGroupGone, pidsOfGroup } from '../support/processes.ts';
import { until } from '../support/until.ts';

test('a private Cluster serves every slot from three masters', async () => {
  await using cluster = await startCluster();
  await using ann = connect(cluster.redisUrl);
  const rooms = Array.from({ length: 1_000 }, (_, number) => `room:${number}`);

  await Promise.all(rooms.map((room) => ann.client.set(room, `the ${room}`)));

  expect(await Promise.all(rooms.map((room) => ann.client.get(room)))).toEqual(rooms.map((room) => `the ${room}`));
  for (const url of cluster.redisUrl.split(',')) {
    await using node = single(url);
    expect(await node.client.dbsize()).toBeGreaterThan(200);
    expect(await node.client.cluster('INFO')).toMatch(/cluster_state:ok\r\n(.*\r\n)*cluster_slots_ok:16384\r\n/);
  }
  expect(cluster.masters).toHaveLength(3);
});

test('with replicas, writes work again soon after a master is killed', async () => {
  await using cluster = await startCluster({ replicas: 1 });
  await using ann = connect(cluster.redisUrl);
  const rooms = Array.from({ length: 30 }, (_, number) => `room:${number}`);
  await Promise.all(rooms.map((room) => ann.client.set(room, 'open')));
  await Promise.all(rooms.map(() => ann.client.wait(1, 1_000)));

  const [first] = cluster.masters;
  if (!first) throw new Error('the Cluster has no masters');
  await first.kill();

  const survivor = cluster.redisUrl.split(',')[1] ?? '';
  await using bob = single(survivor);
  await until(() => hasReplaced(bob.client, first.port));
  await using carol = connect(survivor);
  expect(await Promise.all(rooms.map((room) => carol.client.get(room)))).toEqual(rooms.map(() => 'open'));
  await Promise.all(rooms.map((room) => carol.client.set(room, 'closed')));
});

test('nothing is left of it after it is stopped', async () => {
  const cluster = await startCluster({ masters: 1 });
  const [url = ''] = cluster.redisUrl.split(',');
  let pid = 0;
  {
    await using ann = single(url);
    pid = Number(/process_id:(\d+)/.exec(await ann.client.info('server'))?.[1]);
    expect(await pidsOfGroup(pid)).toContain(pid);
  }

  await cluster[Symbol.asyncDispose]();

  expect(await until(() => isGroupGone(pid))).toBe(true);
});

/** In CLUSTER NODES, the slot ranges of a node follow its eighth field. */
async function hasReplaced(witness: Redis, port: number): Promise<true | string> {
  const nodes = String(await witness.cluster('NODES'))
    .trim()
    .split('\n');
  const lost = nodes.find((line) => line.includes(`127.0.0.1:${port}@`))?.split(' ');
  if (!lost || lost.length > 8) return 'the killed master still has slots';
  return (await witness.cluster('INFO')).includes('cluster_state:ok') || 'the Cluster is not ok yet';
}

function connect(redisUrl: string) {
  const urls = redisUrl.split(',');
  const { password } = new URL(urls[0] ?? '');
  const client = new Cluster(urls, { redisOptions: { password } });
  client.on('error', () => {});
  return { client, [Symbol.asyncDispose]: async () => client.disconnect() };
}

function single(url: string) {
  const client = new Redis(url);
  client.on('error', () => {});
  return { client, [Symbol.asyncDispose]: async () => client.disconnect() };
}

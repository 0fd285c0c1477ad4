import { join } from 'node:path';
import { makeTemporaryFolder } from '@rollcall/dev/services/temporary-folder';
import { instanceKeys } from '@rollcall/lua/keys';
import { Cluster, type Redis } from 'ioredis';
import { expect, test } from 'vitest';
import { now } from '../../chaos/clock.ts';
import type { Fault } from '../../chaos/faults/fault.ts';
import { masterKilled } from '../../chaos/faults/master-killed.ts';
import { slotMoved } from '../../chaos/faults/slot-moved.ts';
import type { Loss } from '../../chaos/history.ts';
import type { LossLog } from '../../chaos/losses.ts';
import { createRandom } from '../../chaos/random.ts';
import { type ClusterHost, startClusterHost } from '../../chaos/stage/cluster-host.ts';
import { until } from '../support/until.ts';

const lecture = instanceKeys.instance({ meetingID: 1, orderID: 1 });

test.concurrent('a killed master’s replica takes over without its scripts, and the loss is of its slots alone', async () => {
  await using folder = makeTemporaryFolder();
  await using cluster = await startClusterHost(join(folder.path, 'redis'));
  await using ann = clientOf(cluster);
  const before = await cluster.masters();
  await Promise.all(before.map(({ admin }) => admin.script('LOAD', 'return 1')));
  await ann.client.set(lecture, 'live');
  const log = lossLog();

  const evidence = await strike(masterKilled(cluster), log);

  const after = await cluster.masters();
  const [killed] = before.filter(({ name }) => after.every((one) => one.name !== name));
  const [successor] = after.filter(({ name }) => before.every((one) => one.name !== name));
  expect(after).toHaveLength(3);
  expect(evidence).toMatch(new RegExp(`^${successor?.name} took over from ${killed?.name} after \\d+ ms$`));
  expect(successor?.slots).toEqual(killed?.slots);
  expect(log.losses.map(({ slots }) => slots)).toEqual([killed?.slots]);
  expect(await scriptsOf(successor?.admin)).toBe(0);
  expect(await cluster.complaints()).toEqual([]);
  expect(await ann.client.get(lecture)).toBe('live');
});

test.concurrent('a replica that takes over though no fault killed its master is complained of', async () => {
  await using folder = makeTemporaryFolder();
  await using cluster = await startClusterHost(join(folder.path, 'redis'));
  const [, , , , replica] = cluster.nodes;
  await replica?.admin.cluster('FAILOVER', 'TAKEOVER');
  await until(async () => (await cluster.complaints()).length > 0 || 'not every node knows yet');
  expect(await cluster.complaints()).toEqual([
    'node 5 took over from a master that was slow, and that nobody had killed',
  ]);
});

test.concurrent('an instance’s slot moves with all its keys, and callers find it', async () => {
  await using folder = makeTemporaryFolder();
  await using cluster = await startClusterHost(join(folder.path, 'redis'));
  await using ann = clientOf(cluster);
  await ann.client.hset(lecture, 'seq', 7);
  await ann.client.sadd(`${lecture}:audience`, 'ann@example.com');
  const slot = (await cluster.slotOf({ meetingID: 1, orderID: 1 })) ?? -1;
  const ownerOf = async () =>
    (await cluster.masters()).find(({ slots }) => slots?.some(([first, last]) => first <= slot && slot <= last));
  const source = await ownerOf();

  const evidence = await strike(slotMoved(cluster), lossLog());

  const target = await ownerOf();
  expect(target?.name).not.toBe(source?.name);
  expect(evidence).toBe(`2 keys of ${lecture} moved from ${source?.name} to ${target?.name}`);
  expect(await source?.admin.dbsize()).toBe(0);
  expect(await ann.client.hget(lecture, 'seq')).toBe('7');
  expect(await ann.client.sismember(`${lecture}:audience`, 'ann@example.com')).toBe(1);
});

/** A log of losses without a MySQL to read. */
function lossLog(): LossLog {
  const losses: Loss[] = [];
  return {
    losses,
    async record(fault, lose, slots) {
      const from = now();
      await lose();
      losses.push({ fault, from, to: now(), slots, archived: [] });
    },
    [Symbol.asyncDispose]: async () => {},
  };
}

/** Strikes and heals; returns what showed that it struck. */
async function strike({ victims: [victim] }: Fault, losses: LossLog): Promise<string | undefined> {
  const undo = await victim?.strike(losses, createRandom(1));
  return await undo?.();
}

/** Connected as a server is, by the nodes’ proxies. */
function clientOf({ url, password }: ClusterHost) {
  const client = new Cluster(url.split(','), { redisOptions: { password } });
  client.on('error', () => {});
  return { client, [Symbol.asyncDispose]: async () => client.disconnect() };
}

const scriptsOf = async (admin: Redis | undefined) =>
  Number(/number_of_cached_scripts:(\d+)/.exec((await admin?.info('memory')) ?? '')?.[1]);

import { connectRedis, whenReady } from '@rollcall/server/stores/redis';
import { Redis } from 'ioredis';
import { expect, inject, test } from 'vitest';
import { openSandbox } from '../support/sandbox.ts';

/** The connection of a client of a single server. */
function socketOf(redis: unknown) {
  if (!(redis instanceof Redis)) throw new Error('not a client of a single server');
  return redis.stream;
}

test('commands of one turn leave together at its end, and each is answered', async () => {
  await using sandbox = await openSandbox();
  const { redis } = sandbox;
  const socket = socketOf(redis);
  const written = socket.bytesWritten;

  const answers = Promise.all([redis.set('a', 1), redis.incr('a'), redis.get('a'), redis.lpush('a', 1).catch(String)]);
  const waiting = socket.writableLength;
  expect(waiting).toBeGreaterThan(0);
  await Promise.resolve();
  expect(socket.writableLength).toBe(waiting);

  expect(await answers).toEqual(['OK', 2, '2', expect.stringContaining('WRONGTYPE')]);
  expect(socket.writableLength).toBe(0);
  expect(socket.bytesWritten).toBe(written + waiting);
  expect(await redis.get('a')).toBe('2');
});

test('commands go on after the connection was lost in the middle of a turn', async () => {
  await using sandbox = await openSandbox();
  const { redis } = sandbox;
  const lost = redis.set('a', 1).catch(() => {});
  socketOf(redis).destroy();
  await lost;

  await whenReady(redis);
  expect(await redis.set('b', 2)).toBe('OK');
});

test('the servers of a Cluster are written to in the same way', async () => {
  const cluster = connectRedis(inject('clusterUrl').split(','), () => {});
  try {
    await whenReady(cluster);
    const keys = ['{one}:turn', '{two}:turn', '{three}:turn'];
    await Promise.all(keys.map((key) => cluster.set(key, key)));
    expect(await Promise.all(keys.map((key) => cluster.get(key)))).toEqual(keys);
    await Promise.all(keys.map((key) => cluster.del(key)));
  } finally {
    cluster.disconnect();
  }
});

import { existsSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { freePorts, PortTaken } from '@rollcall/dev/services/port';
import { type RedisOptions, startRedis } from '@rollcall/dev/services/redis';
import { Redis } from 'ioredis';
import { expect, test } from 'vitest';
import { isGroupGone } from '../support/processes.ts';
import { until } from '../support/until.ts';
import { ownFolder } from './support/own-folder.ts';

test('a private Redis responds, evicts nothing and writes nothing to disk', async () => {
  await using redis = await startRedis();
  await using ann = connect(redis.url);

  expect(await ann.client.set('name', 'Ann')).toBe('OK');
  expect(await ann.client.get('name')).toBe('Ann');
  expect(await ann.client.config('GET', 'save')).toEqual(['save', '']);
  expect(await ann.client.config('GET', 'appendonly')).toEqual(['appendonly', 'no']);
  expect(await ann.client.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction']);
  expect(await ann.client.config('GET', 'databases')).toEqual(['databases', '64']);
});

test('the password is required, and connections from other machines are refused', async () => {
  await using redis = await startRedis();
  await using stranger = connect(`redis://127.0.0.1:${redis.port}`);
  await expect(stranger.client.get('name')).rejects.toThrow('NOAUTH');

  await using guesser = connect(`redis://:guess@127.0.0.1:${redis.port}`);
  await expect(guesser.client.get('name')).rejects.toThrow('WRONGPASS');
  for (const address of outsideAddresses()) {
    await using neighbour = connect(redis.url.replace('127.0.0.1', address));
    await expect(neighbour.client.get('name')).rejects.toThrow('Connection is closed');
  }
});

test('two private Redis servers have nothing in common', async () => {
  await using one = await startRedis();
  await using two = await startRedis();
  await using ann = connect(one.url);
  await using bob = connect(two.url);

  await ann.client.set('name', 'Ann');

  expect(await bob.client.get('name')).toBe(null);
  expect(one.password).not.toBe(two.password);
});

test('nothing is left of it after it is stopped', async () => {
  const redis = await startRedis();
  expect(existsSync(redis.dir)).toBe(true);

  await redis[Symbol.asyncDispose]();

  expect(await until(() => isGroupGone(redis.child.pid))).toBe(true);
  expect(existsSync(redis.dir)).toBe(false);
});

test('it comes back on its port with its data, even after a kill', async () => {
  await using folder = await ownFolder();
  const [port] = await freePorts(1);
  if (port === undefined) throw new Error('no port is free');
  const options: RedisOptions = { port, dir: folder.path, password: 'secret', appendonly: true };
  const start = async (before: string | null, after: string) => {
    const redis = await startRedis(options);
    await using ann = connect(redis.url);
    expect(await ann.client.getset('room', after)).toBe(before);
    return redis;
  };

  const first = await start(null, 'red');
  first.child.kill('SIGKILL');
  await first.child.exited;
  const second = await start('red', 'blue');
  await second.child.stop();
  const third = await start('blue', 'green');
  await third.child.stop();

  expect(existsSync(folder.path)).toBe(true);
});

test('it reports that the given port is in use', async () => {
  await using redis = await startRedis();

  await expect(startRedis({ port: redis.port })).rejects.toThrow(PortTaken);
});

/** Connects, without retrying after a failure. */
function connect(url: string) {
  const client = new Redis(url, { retryStrategy: null });
  client.on('error', () => {});
  return { client, [Symbol.asyncDispose]: async () => client.disconnect() };
}

function outsideAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.filter(({ family, internal }) => family === 'IPv4' && !internal).map(({ address }) => address);
}

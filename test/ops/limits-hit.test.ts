import { connect } from 'node:net';
import { reasonOf } from '@rollcall/client';
import { Turns } from '@rollcall/server/domain/limits/turns';
import { Gate } from '@rollcall/server/http/gate';
import { connectionLimits, listen } from '@rollcall/server/http/listen';
import type { UseLimits } from '@rollcall/server/process/config';
import { expect, onTestFinished, test } from 'vitest';
import { startApi } from '../support/api.ts';
import { openApiStageForFile } from '../support/api-stage.ts';
import { until } from '../support/until.ts';
import { startWatching } from '../support/watching.ts';
import { scrape, valueOf } from './support/exposition.ts';

const { sandbox, live } = await openApiStageForFile();
const hourly = (burst: number) => ({ burst, perSecond: 1 / 3600 });
const plenty: UseLimits = { mutations: hourly(99), messages: hourly(99), reads: hourly(99), feeds: 99, changes: 99 };

async function start(limits: Partial<UseLimits>) {
  const api = await startApi(sandbox, { limits: { ...plenty, ...limits } });
  const asAnn = await api.as(await sandbox.addUser(`Ann ${Math.random()}`), '', { retries: 0 });
  const hits = async () => {
    const said = await scrape(api.opsUrl);
    return Object.fromEntries(
      said.samples
        .filter(({ name, value }) => name === 'rollcall_limits_hit_total' && value > 0)
        .map(({ labels: { limit = '' }, value }) => [limit, value]),
    );
  };
  return { api, asAnn, hits, [Symbol.asyncDispose]: () => api[Symbol.asyncDispose]() };
}

test.each(['mutations', 'messages', 'reads'] as const)('calls beyond the limit of %s are counted', async (kind) => {
  await using stage = await start({ [kind]: hourly(1) });
  const seminar = await live();
  const calls = {
    mutations: () => stage.asAnn.meetings.leave.mutate(seminar),
    messages: () => stage.asAnn.messages.post.mutate({ ...seminar, body: 'Hello' }),
    reads: () => stage.asAnn.messages.list.query(seminar),
  };
  await calls[kind]().catch(reasonOf);
  expect(await stage.hits()).toEqual({});

  await calls[kind]().catch(reasonOf);
  await calls[kind]().catch(reasonOf);

  expect(await stage.hits()).toEqual({ [kind]: 2 });
});

test('a feed too many is counted', async () => {
  await using stage = await start({ feeds: 2 });
  const seminar = await live();
  await using _first = startWatching(stage.asAnn, seminar);
  await using _second = startWatching(stage.asAnn, seminar);
  await using _third = startWatching(stage.asAnn, seminar);

  await until(async () => (await stage.hits())['feeds'] !== undefined || 'no feed was refused');

  expect(Object.keys(await stage.hits())).toEqual(['feeds']);
  await until(
    async () => valueOf(await scrape(stage.api.opsUrl), 'rollcall_watchers') === 2 || 'the others are not open',
  );
  expect(valueOf(await scrape(stage.api.opsUrl), 'rollcall_instances_watched')).toBe(1);
});

test('whoever is refused since the instance is full is counted', async () => {
  await using stage = await start({ changes: 1 });
  const seminar = await live();
  await stage.asAnn.meetings.join.mutate(seminar);
  await stage.asAnn.messages.post.mutate({ ...seminar, body: 'Full?' }).catch(reasonOf);

  expect(await stage.hits()).toEqual({ changes: 1 });
});

test('reads of one user that find a full queue are counted', async () => {
  let hits = 0;
  const turns = new Turns(() => (hits += 1));
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const reads = Array.from({ length: 1009 }, () => turns.take(1, { aborted: false }, () => released).catch(reasonOf));

  release();
  await Promise.all(reads);

  expect(hits).toBe(1);
});

test('a request whose turn comes too late is counted, and one whose sender is gone is not', async () => {
  let [now, hits] = [0, 0];
  const gate = new Gate({ size: 1, now: () => now, onTooLate: () => (hits += 1) });
  void gate.enter(() => false);
  const waiting = [gate.enter(() => false), gate.enter(() => true)].map(async (turn) => turn?.catch(reasonOf));
  now = 8_000;

  gate.leave();
  await Promise.all(waiting);

  expect(hits).toBe(1);
});

test('a connection too many is counted', async () => {
  let hits = 0;
  const app = { fetch: () => new Response('here') };
  const server = await listen(app, '127.0.0.1', 0, { ...connectionLimits, maxConnections: 1 }, () => (hits += 1));
  const sockets = [1, 2, 3].map(() => connect(Number(new URL(server.url).port), '127.0.0.1').on('error', () => {}));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await server.close();
  });

  await until(() => hits >= 2 || `${hits} connections were refused`);
  expect(hits).toBe(2);
});

import { once } from 'node:events';
import { createServer, type Socket, connect as tcpConnect } from 'node:net';
import { join, post } from '@rollcall/lua/scripts';
import { connectRedis, whenReady } from '@rollcall/server/stores/redis';
import { expect, test } from 'vitest';
import { startApi } from '../support/api.ts';
import { openApiStage } from '../support/api-stage.ts';
import { Cleanup } from '../support/cleanup.ts';
import { inBatches } from '../support/in-batches.ts';
import { numbersTo } from '../support/record.ts';
import { until } from '../support/until.ts';
import { contractRefusal, refusalOf } from './support/seen-refusal.ts';

test('while one user reads 1,000 of the longest messages many times, another posts and reads', async () => {
  await using stage = await openApiStage();
  const { sandbox, api, live } = stage;
  const [eve, bob] = [await sandbox.addUser('Eve'), await sandbox.addUser('Bob')];
  const seminar = await live();
  await join(sandbox.redis, seminar, { ...eve, requestID: 'join' });
  const body = '🎓'.repeat(4000);
  await inBatches(numbersTo(1000), (n) =>
    post(sandbox.redis, seminar, { userID: eve.userID, requestID: `r${n}`, body }),
  );
  const asBob = await api.as(bob);
  await asBob.meetings.join.mutate(seminar);

  // A batch as our client makes it, of 20 calls.
  const names = numbersTo(20).map(() => 'messages.list');
  const inputs = Object.fromEntries(names.map((_, n) => [n, { json: { ...seminar, limit: 1000 } }]));
  const url = `${api.url}/trpc/${names.join(',')}?batch=1&input=${encodeURIComponent(JSON.stringify(inputs))}`;
  const headers = { authorization: `Bearer ${await api.token(eve)}` };
  const done = new AbortController();
  const attack = Promise.all(
    numbersTo(2).map(async () => {
      const response = await fetch(url, { headers });
      return { status: response.status, bytes: (await response.arrayBuffer()).byteLength };
    }),
  ).finally(() => done.abort());
  attack.catch(() => {});
  const said: string[] = [];
  do {
    const hello = `hello ${said.length}`;
    const [{ seq }] = await Promise.all([
      asBob.messages.post.mutate({ ...seminar, body: hello }),
      asBob.meetings.participants.query(seminar),
    ]);
    const { messages } = await asBob.messages.list.query({ ...seminar, cursor: seq - 1 });
    expect(messages[0]).toMatchObject({ seq, body: hello });
    said.push(hello);
  } while (!done.signal.aborted);

  // Where the machine is slow, some of the reads find no turn in time.
  for (const { status, bytes } of await attack) {
    expect([200, 207]).toContain(status);
    expect(bytes).toBeLessThan(1_200_000);
  }
});

/** A way to a Redis on which the replies to a server's connection for reads can be stopped, as a slow network does. */
async function startSlowRoute(to: string, cleanup: Cleanup) {
  const { hostname, port } = new URL(to);
  const sockets = new Set<Socket>();
  let isStopped = false;
  const server = createServer((caller) => {
    const service = tcpConnect(Number(port), hostname);
    let isForReads = false;
    for (const socket of [caller, service]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => [caller, service].forEach((one) => one.destroy()));
    }
    caller.on('data', (data) => {
      isForReads ||= data.includes('rollcall-reads');
      service.write(data);
    });
    service.on('data', (data) => {
      if (!isForReads || !isStopped) caller.write(data);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanup.defer(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  const url = new URL(to);
  url.port = typeof address === 'object' && address ? String(address.port) : '';
  return {
    url: url.href,
    stopReads: (stopped: boolean) => {
      isStopped = stopped;
    },
  };
}

test('where a reply to a read does not come, changes go on, and reads do so once replies come again', async () => {
  await using stage = await openApiStage();
  await using cleanup = new Cleanup();
  const { sandbox, live } = stage;
  const route = await startSlowRoute(sandbox.redisUrl, cleanup);
  const redis = connectRedis([route.url], () => {});
  cleanup.defer(() => redis.disconnect());
  await whenReady(redis);
  const api = cleanup.use(await startApi({ ...sandbox, redis }, { limits: undefined }));
  const [asEve, asBob] = [await api.as(await sandbox.addUser('Eve')), await api.as(await sandbox.addUser('Bob'))];
  const seminar = await live();
  await asBob.meetings.join.mutate(seminar);
  await asEve.messages.list.query(seminar);

  route.stopReads(true);
  const done = new AbortController();
  const reading = refusalOf(asEve.messages.list.query(seminar)).finally(() => done.abort());
  reading.catch(() => {});
  let posted = { seq: 0 };
  do posted = await asBob.messages.post.mutate({ ...seminar, body: 'hello' });
  while (!done.signal.aborted);
  expect(await reading).toEqual(contractRefusal('UNAVAILABLE', 'messages.list'));

  route.stopReads(false);
  const last = { ...seminar, cursor: posted.seq - 1 };
  const { messages } = await until(() => asEve.messages.list.query(last).catch(String));
  expect(messages.map(({ seq }) => seq)).toEqual([posted.seq]);
});

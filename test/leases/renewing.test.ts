import { createRollcallClient, type Instance, keepLease, type RollcallClient } from '@rollcall/client';
import { startProxy } from '@rollcall/dev/services/proxy';
import { instanceKeys } from '@rollcall/lua/keys';
import { redisTime } from '@rollcall/server/stores/clock';
import { expect, test } from 'vitest';
import { startApi } from '../support/api.ts';
import { openApiStageForFile } from '../support/api-stage.ts';
import { runCommand } from '../support/command.ts';
import { openConnections } from '../support/connections.ts';
import { expectWithin } from '../support/lateness.ts';
import { testPatienceMs } from '../support/patience.ts';
import { until } from '../support/until.ts';

const { api, sandbox, live } = await openApiStageForFile();
const ann = await sandbox.addUser('Ann');

/** When the lease of one of Ann's joins runs out. */
async function expiry(seminar: Instance, seq: number): Promise<number> {
  return Number(await sandbox.redis.zscore(instanceKeys.leases(seminar), `${ann.userID}:${seq}`));
}

/** Waits until a lease runs out later than it did. */
async function expectRenewed(seminar: Instance, seq: number): Promise<void> {
  const before = await expiry(seminar, seq);
  await until(async () => (await expiry(seminar, seq)) > before || 'the lease has not been renewed');
  expect(await sandbox.redis.zscore(instanceKeys.participants(seminar), ann.userID)).toBe(String(seq));
}

/**
 * A client whose answers can be kept back or lost, and that counts what it sends. It waits for any answer as long as the
 * test does and retries nothing, so that each renewal is one request.
 */
async function slowClient(url = api.url) {
  const sent: string[] = [];
  const statuses: number[] = [];
  let [underWay, mostUnderWay] = [0, 0];
  let keptBack: { path: string; until: Promise<void> } | undefined;
  let losing: { path: string; left: number } | undefined;
  const client = createRollcallClient({
    url,
    token: await api.token(ann),
    timeoutMs: testPatienceMs,
    retries: 0,
    fetch: async (input, init) => {
      const path = new URL(input instanceof Request ? input.url : input).pathname;
      sent.push(path);
      underWay += 1;
      mostUnderWay = Math.max(mostUnderWay, underWay);
      const response = await fetch(input, init).finally(() => {
        underWay -= 1;
      });
      statuses.push(response.status);
      if (keptBack && path.includes(keptBack.path)) await keptBack.until;
      if (losing && losing.left > 0 && path.includes(losing.path)) {
        losing.left -= 1;
        throw new TypeError('the answer was lost');
      }
      return response;
    },
  });
  // Calls made together travel under one path that names each.
  const count = (path: string) => sent.join(' ').split(path).length - 1;
  const keepBack = (path: string) => {
    let release = () => {};
    const until = new Promise<void>((resolve) => {
      release = () => {
        keptBack = undefined;
        resolve();
      };
    });
    keptBack = { path, until };
    return { release };
  };
  /** Loses the next answers to a path, `times` in all, and says how many it has lost. */
  const lose = (path: string, times: number) => {
    const lost = { path, left: times };
    losing = lost;
    return () => times - lost.left;
  };
  return {
    client,
    count,
    keepBack,
    lose,
    /** How many requests were under way at once. */
    mostUnderWay: () => mostUnderWay,
    unavailable: () => statuses.filter((status) => status === 503).length,
  };
}

/** Joins by plain HTTP, so that no client knows of the join, as after the page that made it was reloaded. */
async function joinUnknownToClients(seminar: Instance, lease?: number): Promise<number> {
  const response = await fetch(`${api.url}/trpc/meetings.join`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await api.token(ann)}`, 'content-type': 'application/json' },
    body: JSON.stringify({ json: { ...seminar, lease } }),
  });
  expect(response.status).toBe(200);
  return Number(await sandbox.redis.zscore(instanceKeys.participants(seminar), ann.userID));
}

/** Leaves, and counts what the client renews while another one's lease is renewed. */
async function renewalsAfterLeaving(
  seminar: Instance,
  client: RollcallClient,
  renewals: () => number,
): Promise<number> {
  await client.meetings.leave.mutate(seminar);
  const before = renewals();
  const other = await slowClient();
  const later = await other.client.meetings.join.mutate({ ...seminar, lease: 10 });
  await expectRenewed(seminar, later.seq);
  const sent = renewals() - before;
  await other.client.meetings.leave.mutate(seminar);
  return sent;
}

test.concurrent('the client renews its lease by itself, again and again, until it has left', async () => {
  const seminar = await live();
  const { client, count } = await slowClient();
  const { seq, joinedAt } = await client.meetings.join.mutate({ ...seminar, lease: 10 });
  expect(await expiry(seminar, seq)).toBe(joinedAt.getTime() + 10_000);

  await expectRenewed(seminar, seq);
  await expectRenewed(seminar, seq);
  expect(await renewalsAfterLeaving(seminar, client, () => count('renew'))).toBe(0);
});

test.concurrent('the answer to a renewal comes late, when Ann has left and joined again: her new lease is renewed', async () => {
  const seminar = await live();
  const { client, count, keepBack } = await slowClient();
  await client.meetings.join.mutate({ ...seminar, lease: 10 });
  const answer = keepBack('renew');
  await until(() => count('renew') === 1 || 'nothing has been renewed');
  await client.meetings.leave.mutate(seminar);
  const renewals = count('renew');
  const { seq } = await client.meetings.join.mutate({ ...seminar, lease: 10 });

  answer.release();
  await expectRenewed(seminar, seq);
  await expectRenewed(seminar, seq);
  expect(count('renew')).toBe(renewals + 2);

  expect(await client.meetings.leave.mutate(seminar)).toMatchObject({ seq: seq + 1 });
});

test.concurrent('a renewal is refused late, when Ann has left and joined again: her new lease is renewed', async () => {
  const seminar = await live();
  const { client, count, keepBack } = await slowClient();
  await client.meetings.join.mutate({ ...seminar, lease: 10 });
  // Somebody else, such as Ann's other tab, has taken her out, and the client hears of that late.
  await (await api.as(ann)).meetings.leave.mutate(seminar);
  const answer = keepBack('renew');
  await until(() => count('renew') === 1 || 'nothing has been renewed');
  const { seq } = await client.meetings.join.mutate({ ...seminar, lease: 10 });

  answer.release();
  await expectRenewed(seminar, seq);

  expect(await client.meetings.leave.mutate(seminar)).toMatchObject({ seq: seq + 1 });
});

test.concurrent('the answer to a leave comes after that to the next join: the new lease is renewed', async () => {
  const seminar = await live();
  const { client, keepBack, count } = await slowClient();
  await client.meetings.join.mutate({ ...seminar, lease: 10 });
  const answer = keepBack('leave');
  const leaving = client.meetings.leave.mutate(seminar);
  await until(async () => (await expiry(seminar, 1)) > 0 && count('leave') === 1);
  await until(async () => (await sandbox.redis.exists(instanceKeys.participants(seminar))) === 0 || 'Ann is in');
  const { seq } = await client.meetings.join.mutate({ ...seminar, lease: 10 });

  answer.release();
  await leaving;
  await expectRenewed(seminar, seq);

  expect(await client.meetings.leave.mutate(seminar)).toMatchObject({ seq: seq + 1 });
});

test.concurrent('keepLease renews a join that the client did not make, until Ann leaves', async () => {
  const seminar = await live();
  const seq = await joinUnknownToClients(seminar, 10);
  const joinExpiry = await expiry(seminar, seq);
  const { client, count } = await slowClient();

  keepLease(client, { ...seminar, seq, lease: 10 });
  await until(async () => (await expiry(seminar, seq)) > joinExpiry || 'the lease has not been renewed immediately');
  expect(count('renew')).toBe(1);
  await expectRenewed(seminar, seq);
  await expectRenewed(seminar, seq);
  expect(await renewalsAfterLeaving(seminar, client, () => count('renew'))).toBe(0);
});

test.concurrent('keepLease does nothing for a join that the client renews already', async () => {
  const [own, found] = [await live(), await live()];
  const foundSeq = await joinUnknownToClients(found, 10);
  const { client, count } = await slowClient();
  const { seq } = await client.meetings.join.mutate({ ...own, lease: 10 });
  for (const _ of ['first', 'second']) {
    keepLease(client, { ...own, seq, lease: 10 });
    keepLease(client, { ...found, seq: foundSeq, lease: 10 });
  }

  await expectRenewed(own, seq);
  await expectRenewed(own, seq);
  // Of the join that was found: immediately, and as often as the client's own.
  await until(() => count('renew') >= 5 || `${count('renew')} renewals`);
  expect(count('renew')).toBe(5);

  await client.meetings.leave.mutate(own);
  await client.meetings.leave.mutate(found);
});

test.concurrent('keepLease tries only once to renew a join that has no lease or has ended', async () => {
  const [leased, unlimited, left] = [await live(), await live(), await live()];
  const unlimitedSeq = await joinUnknownToClients(unlimited);
  const { client, count } = await slowClient();
  keepLease(client, { ...unlimited, seq: unlimitedSeq, lease: 10 });
  keepLease(client, { ...left, seq: 1, lease: 10 });
  await until(() => count('renew') === 2 || 'the client has not asked');
  const { seq } = await client.meetings.join.mutate({ ...leased, lease: 10 });

  await expectRenewed(leased, seq);
  await expectRenewed(leased, seq);

  expect(count('renew')).toBe(4);
  await client.meetings.leave.mutate(leased);
});

test.concurrent('a renewal whose answer is lost is retried, for own joins and for those passed to keepLease', async () => {
  const [own, found] = [await live(), await live()];
  const { client, count, lose } = await slowClient();
  const lostOfFound = lose('renew', 2);
  // The next renewal of such a lease would be due after 100 seconds.
  keepLease(client, { ...found, seq: await joinUnknownToClients(found, 300), lease: 300 });
  await until(() => count('renew') === 3 || `${lostOfFound()} answers lost, ${count('renew')} renewals`);

  const { seq } = await client.meetings.join.mutate({ ...own, lease: 10 });
  const lostOfOwn = lose('renew', 1);
  await until(() => lostOfOwn() === 1 || 'nothing has been renewed');
  await expectRenewed(own, seq);

  await client.meetings.leave.mutate(found);
  expect(await client.meetings.leave.mutate(own)).toMatchObject({ seq: seq + 1 });
});

test.concurrent('a renewal that hangs does not lose the lease: the next one is sent when it is due', async () => {
  const seminar = await live();
  await using proxy = await startProxy(api.url);
  const { client, count } = await slowClient(proxy.url);
  const { seq } = await client.meetings.join.mutate({ ...seminar, lease: 10 });

  // The first renewal uses the connection of the join, and gets no answer.
  proxy.lose();
  await until(() => count('renew') >= 2 || `${count('renew')} renewals`);
  await expectRenewed(seminar, seq);

  expect(await renewalsAfterLeaving(seminar, client, () => count('renew'))).toBe(0);
});

test.concurrent('while all renewals hang, no more than three are under way, and the lease is renewed when they pass', async () => {
  const seminar = await live();
  const seq = await joinUnknownToClients(seminar, 300);
  await using proxy = await startProxy(api.url);
  const { client, count, mostUnderWay } = await slowClient(proxy.url);

  proxy.hang();
  // By a lease of 0.6 s, one is due every 0.2 s.
  keepLease(client, { ...seminar, seq, lease: 0.6 });
  await until(() => count('renew') > 8 || `${count('renew')} renewals`);
  expect(mostUnderWay()).toBe(3);

  await proxy.heal();
  await expectRenewed(seminar, seq);
  expect(await client.meetings.leave.mutate(seminar)).toMatchObject({ seq: seq + 1 });
  expect(mostUnderWay()).toBeLessThanOrEqual(4);
});

test.concurrent('while Redis is away, the client goes on renewing', async () => {
  const seminar = await live();
  const seq = await joinUnknownToClients(seminar, 300);
  await using proxy = await startProxy(sandbox.redisUrl);
  await using connections = await openConnections({ ...sandbox, redisUrl: proxy.url });
  await using server = await startApi(connections);
  const { client, unavailable } = await slowClient(server.url);

  await proxy.refuse();
  keepLease(client, { ...seminar, seq, lease: 300 });
  await until(() => unavailable() >= 2 || `${unavailable()} renewals were answered with UNAVAILABLE`);
  const before = await expiry(seminar, seq);
  await proxy.heal();

  // The next renewal of such a lease would be due after 100 seconds.
  const renewed = async () => (await expiry(seminar, seq)) > before || 'the lease has not been renewed';
  await expectWithin(20_000, () => until(renewed), sandbox);
  expect(await client.meetings.leave.mutate(seminar)).toMatchObject({ seq: seq + 1 });
});

test.concurrent('a join whose answer comes late is renewed as if it had come at once', async () => {
  const seminar = await live();
  const { client, count, keepBack } = await slowClient();
  const answer = keepBack('join');
  const joining = client.meetings.join.mutate({ ...seminar, lease: 10 });
  // Until its first renewal is due.
  const remainingMs = async () => (await expiry(seminar, 1)) - (await redisTime(sandbox.redis)).getTime();
  await until(async () => (await expiry(seminar, 1)) > 0 && (await remainingMs()) < 6_600);

  answer.release();
  await joining;
  await expectWithin(1_000, () => until(() => count('renew') === 1 || 'nothing has been renewed'), sandbox);

  expect(await client.meetings.leave.mutate(seminar)).toMatchObject({ seq: 2 });
});

test.concurrent('renewing leases does not keep a process alive', async () => {
  const [own, found] = [await live(), await live()];
  const seq = await joinUnknownToClients(found, 300);
  const script = new URL('./support/joiner.ts', import.meta.url).pathname;
  const args = { url: api.url, token: await api.token(ann), own, found: { ...found, seq } };

  const joiner = await runCommand([process.execPath, '--import', 'tsx', script, JSON.stringify(args)], {});

  expect(joiner).toEqual({ code: 0, stdout: ['renewing'], stderr: [] });
});

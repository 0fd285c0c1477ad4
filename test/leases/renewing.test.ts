import { createRollcallClient, type Instance } from '@rollcall/client';
import { instanceKeys } from '@rollcall/lua/keys';
import { expect, test } from 'vitest';
import { openApiStageForFile } from '../support/api-stage.ts';
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

/** A client whose answers may be kept back, and that counts what it sends. */
async function slowClient() {
  const sent: string[] = [];
  let keptBack: { path: string; until: Promise<void> } | undefined;
  const client = createRollcallClient({
    url: api.url,
    token: await api.token(ann),
    fetch: async (input, init) => {
      const path = new URL(input instanceof Request ? input.url : input).pathname;
      sent.push(path);
      const response = await fetch(input, init);
      if (keptBack && path.includes(keptBack.path)) await keptBack.until;
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
  return { client, count, keepBack };
}

test.concurrent('the client renews its lease by itself, again and again, until it has left', async () => {
  const seminar = await live();
  const { client, count } = await slowClient();
  const { seq, joinedAt } = await client.meetings.join.mutate({ ...seminar, lease: 10 });
  expect(await expiry(seminar, seq)).toBe(joinedAt.getTime() + 10_000);

  await expectRenewed(seminar, seq);
  await expectRenewed(seminar, seq);
  await client.meetings.leave.mutate(seminar);
  const renewals = count('renew');
  const other = await slowClient();
  const later = await other.client.meetings.join.mutate({ ...seminar, lease: 10 });
  await expectRenewed(seminar, later.seq);

  expect(count('renew')).toBe(renewals);
  await other.client.meetings.leave.mutate(seminar);
}, 40_000);

test.concurrent('the answer to a renewal comes late, when Ann has left and joined again: her new lease is renewed', async () => {
  const seminar = await live();
  const { client, count, keepBack } = await slowClient();
  await client.meetings.join.mutate({ ...seminar, lease: 10 });
  const answer = keepBack('renew');
  await until(() => count('renew') === 1 || 'nothing has been renewed');
  await client.meetings.leave.mutate(seminar);
  const { seq } = await client.meetings.join.mutate({ ...seminar, lease: 10 });

  answer.release();
  await expectRenewed(seminar, seq);
  await expectRenewed(seminar, seq);
  // The one whose answer came late, and those two.
  expect(count('renew')).toBe(3);

  expect(await client.meetings.leave.mutate(seminar)).toMatchObject({ seq: seq + 1 });
}, 40_000);

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
}, 40_000);

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
}, 40_000);

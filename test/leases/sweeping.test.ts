import { type Instance, reasonOf } from '@rollcall/client';
import { instanceKeys } from '@rollcall/lua/keys';
import { activateDue } from '@rollcall/server/scheduler/activator';
import { archiveAll } from '@rollcall/server/scheduler/archiver';
import { closeDue } from '@rollcall/server/scheduler/closer';
import { sweepAll } from '@rollcall/server/scheduler/sweeper';
import { expect, test } from 'vitest';
import { openApiStageForFile } from '../support/api-stage.ts';
import { openConnections } from '../support/connections.ts';
import { endNow } from '../support/end-now.ts';
import { numbersTo, readRecord, seqsOf } from '../support/record.ts';
import { snapshot } from '../support/snapshot.ts';
import { until } from '../support/until.ts';
import { startWatching } from '../support/watching.ts';

const { api, sandbox, live } = await openApiStageForFile();
const ann = await sandbox.addUser('Ann');
const bob = await sandbox.addUser('Bob');
const [asAnn, asBob] = [await api.as(ann), await api.as(bob)];

/** The reason for which a call is refused. */
const refusal = (call: Promise<unknown>) => call.then(() => 'not refused', reasonOf);

/** Lets every lease of an instance run out, so that no test waits for that. */
async function runOut(seminar: Instance): Promise<void> {
  const leases = instanceKeys.leases(seminar);
  for (const lease of await sandbox.redis.zrange(leases, 0, '-1')) await sandbox.redis.zadd(leases, 'XX', 1, lease);
}

/** Somebody in another meeting, whose lease has not run out. */
async function bystander() {
  const beside = await live();
  await asBob.meetings.join.mutate({ ...beside, lease: 300 });
  const before = await snapshot(sandbox.redis, beside);
  return { isUntouched: async () => expect(await snapshot(sandbox.redis, beside)).toEqual(before) };
}

test('two schedulers sweep at once: whose lease has run out leaves once, and everybody sees it', async () => {
  await using one = await openConnections(sandbox);
  await using other = await openConnections(sandbox);
  const seminar = await live();
  const beside = await bystander();
  await using watching = startWatching(asBob, seminar, '0');
  await asAnn.meetings.join.mutate({ ...seminar, lease: 10 });
  await asBob.meetings.join.mutate(seminar);
  await runOut(seminar);
  const before = await snapshot(sandbox.redis, seminar);

  await Promise.all([one, other, one, other].map(({ scheduler }) => sweepAll(scheduler)));

  const { leases: _, ...others } = before;
  const at = expect.stringMatching(/^\d+$/);
  expect(await snapshot(sandbox.redis, seminar)).toEqual({
    ...others,
    instance: { ...before.instance, seq: '3' },
    participants: [[`${bob.userID}`, 2]],
    log: [
      ...(before.log ?? []),
      { id: '3-0', userID: `${ann.userID}`, eventType: 'leave', timestamp: at, reason: 'timeout', requestID: '' },
    ],
  });
  await until(() => watching.events.length >= 3 || 'Bob has not seen Ann go');
  expect(watching.events.slice(2)).toEqual([
    { type: 'left', seq: 3, timestamp: expect.any(Date), userID: ann.userID, name: 'Ann', reason: 'timeout' },
  ]);
  expect(await refusal(asAnn.messages.post.mutate({ ...seminar, body: 'still here?' }))).toBe('NOT_JOINED');
  expect(await asAnn.meetings.join.mutate(seminar)).toMatchObject({ seq: 4 });
  await beside.isUntouched();
});

test('who joins without a lease stays, however often the scheduler looks', async () => {
  const seminar = await live();
  await asAnn.meetings.join.mutate(seminar);
  const before = await snapshot(sandbox.redis, seminar);

  await sweepAll(sandbox.scheduler);

  expect(await snapshot(sandbox.redis, seminar)).toEqual(before);
  expect(await asAnn.meetings.renew.mutate({ ...seminar, seq: 1 })).toEqual({ expiresAt: null });
});

test('a renewal at the last moment wins, and one after the sweep is refused', async () => {
  const seminar = await live();
  const { seq, joinedAt } = await asAnn.meetings.join.mutate({ ...seminar, lease: 60 });
  await runOut(seminar);
  const { expiresAt } = await asAnn.meetings.renew.mutate({ ...seminar, seq });
  await sweepAll(sandbox.scheduler);
  expect(expiresAt?.getTime()).toBeGreaterThanOrEqual(joinedAt.getTime() + 60_000);
  expect((await snapshot(sandbox.redis, seminar)).participants).toEqual([[`${ann.userID}`, 1]]);

  await runOut(seminar);
  await sweepAll(sandbox.scheduler);

  expect(await refusal(asAnn.meetings.renew.mutate({ ...seminar, seq }))).toBe('NOT_JOINED');
  expect((await snapshot(sandbox.redis, seminar)).participants).toBeUndefined();
});

test('Ann loses her connection and comes back on another: what comes late of the first changes nothing', async () => {
  const seminar = await live();
  const first = await asAnn.meetings.join.mutate({ ...seminar, lease: 60 });
  await runOut(seminar);
  await sweepAll(sandbox.scheduler);
  const second = await asAnn.meetings.join.mutate({ ...seminar, lease: 60 });
  const before = await snapshot(sandbox.redis, seminar);

  expect(await refusal(asAnn.meetings.renew.mutate({ ...seminar, seq: first.seq }))).toBe('NOT_JOINED');
  expect(await refusal(asAnn.meetings.leave.mutate({ ...seminar, seq: first.seq }))).toBe('NOT_JOINED');
  await sweepAll(sandbox.scheduler);

  expect(await snapshot(sandbox.redis, seminar)).toEqual(before);
  expect(await asAnn.meetings.leave.mutate({ ...seminar, seq: second.seq })).toMatchObject({ seq: 4 });
});

test('nobody renews for another without the right to, and a trusted backend may', async () => {
  const seminar = await live();
  const { seq } = await asAnn.meetings.join.mutate({ ...seminar, lease: 60 });
  const before = await snapshot(sandbox.redis, seminar);
  const forAnn = { ...seminar, seq, userID: ann.userID };

  expect(await refusal(asBob.meetings.renew.mutate(forAnn))).toBe('NOT_ALLOWED');
  expect(await snapshot(sandbox.redis, seminar)).toEqual(before);
  const backend = await api.as(bob, 'act-as');
  expect(await backend.meetings.renew.mutate(forAnn)).toEqual({ expiresAt: expect.any(Date) });
});

test.each([9, 301, 10.5, 0, -10])('a lease of %d seconds is refused', async (lease) => {
  const seminar = await live();
  const before = await snapshot(sandbox.redis, seminar);

  expect(await refusal(asAnn.meetings.join.mutate({ ...seminar, lease }))).toBe('INVALID_INPUT');

  expect(await snapshot(sandbox.redis, seminar)).toEqual(before);
});

test('Redis loses a meeting: leases come back with it and begin anew, and the record says who timed out', async () => {
  const seminar = await live();
  await asAnn.meetings.join.mutate({ ...seminar, lease: 60 });
  await asBob.meetings.join.mutate(seminar);
  await archiveAll(sandbox.scheduler);
  const { leases, ...before } = await snapshot(sandbox.redis, seminar);
  const lostAt = Date.now();
  await sandbox.redis.del(...Object.values(instanceKeys).map((key) => key(seminar)));

  await activateDue(sandbox.scheduler);

  const { leases: again, ...after } = await snapshot(sandbox.redis, seminar);
  const sweepFrom = after.instance?.['sweepFrom'];
  expect(after).toEqual({
    ...before,
    instance: { ...before.instance, generation: '2', branches: '1:0 2:2 ', sweepFrom },
  });
  expect(Number(sweepFrom)).toBeGreaterThanOrEqual(lostAt + 15_000 - 100);
  expect(leases).toEqual([[`${ann.userID}:1`, expect.any(Number)]]);
  expect(again).toEqual([[`${ann.userID}:1`, expect.any(Number)]]);
  expect(again?.[0]?.[1]).toBeGreaterThanOrEqual(lostAt + 60_000 - 100);
  // Nobody is swept before those who are still there had the time to renew.
  await runOut(seminar);
  await sweepAll(sandbox.scheduler);
  expect((await snapshot(sandbox.redis, seminar)).participants).toEqual(before.participants);
  await sandbox.redis.hset(instanceKeys.instance(seminar), 'sweepFrom', lostAt);
  await sweepAll(sandbox.scheduler);
  const todatetime = await endNow(sandbox, seminar);
  await closeDue(sandbox.scheduler);
  const record = await readRecord(sandbox, seminar);
  expect(seqsOf(record)).toEqual(numbersTo(4));
  expect(record.log.slice(2)).toEqual([
    { seq: 3, userID: ann.userID, eventType: 'leave', timestamp: expect.any(Date), reason: 'timeout' },
    { seq: 4, userID: bob.userID, eventType: 'leave', timestamp: todatetime, reason: 'ended' },
  ]);
  expect(await snapshot(sandbox.redis, seminar)).toEqual({});
});

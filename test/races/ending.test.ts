import { instanceKeys } from '@rollcall/lua/keys';
import * as scripts from '@rollcall/lua/scripts';
import { activateDue } from '@rollcall/server/scheduler/activator';
import { archiveAll } from '@rollcall/server/scheduler/archiver';
import { expect, test } from 'vitest';
import { type Api, startApi } from '../support/api.ts';
import { Cleanup } from '../support/cleanup.ts';
import { openConnections } from '../support/connections.ts';
import { endNow } from '../support/end-now.ts';
import { openSandbox, type Sandbox } from '../support/sandbox.ts';
import { traces } from '../support/traces.ts';
import { until } from '../support/until.ts';
import { isAcknowledged, isRefused } from './support/attendee.ts';
import { gatherCrowd } from './support/crowd.ts';
import { expectExactlyOnce } from './support/exactly-once.ts';
import { startScheduler } from './support/schedulers.ts';

/** A meeting that goes on, with Dan in it, archived. */
async function addBystander(sandbox: Sandbox) {
  const talk = await sandbox.addMeeting();
  await activateDue(sandbox.scheduler);
  await scripts.join(sandbox.redis, talk, { userID: 1, email: 'dan@example.com', requestID: 'd1' });
  await archiveAll(sandbox.scheduler);
  return { talk, before: await traces(sandbox, talk) };
}

/** A server with connections of its own. */
function startServer(sandbox: Sandbox): Promise<Api> {
  return Cleanup.build(async (cleanup) => {
    const connections = cleanup.use(await openConnections(sandbox));
    const api = cleanup.use(await startApi(connections));
    return { ...api, [Symbol.asyncDispose]: () => cleanup[Symbol.asyncDispose]() };
  });
}

test.each([
  { by: 'one server', useOther: false },
  { by: 'two servers', useOther: true },
])('200 people join, leave, speak and retry by $by while the meeting ends', async ({ useOther }) => {
  await using sandbox = await openSandbox();
  const bystander = await addBystander(sandbox);
  await using server = await startServer(sandbox);
  await using other = await startServer(sandbox);
  using crowd = await gatherCrowd(sandbox, useOther ? [server, other] : [server], 200);
  const congress = await sandbox.addMeeting();
  await activateDue(sandbox.scheduler);
  await using _one = await startScheduler(sandbox, 100);
  await using _another = await startScheduler(sandbox, 100);

  const staying = crowd.stayToTheEnd(congress);
  staying.catch(() => {});
  await until(async () => {
    // On a slow machine a command can time out.
    const seq = Number(await sandbox.redis.hget(instanceKeys.instance(congress), 'seq').catch(() => 0));
    return seq >= 400 || `${seq} changes so far`;
  });
  await endNow(sandbox, congress, 300);
  const outcomes = await staying;
  const { redis, record } = await until(async () => {
    const left = await traces(sandbox, congress);
    return Object.keys(left.redis).length > 0 ? 'Redis has the congress still' : left;
  });
  expect(redis).toEqual({});
  expectExactlyOnce(record, outcomes);
  const reasons = new Set(outcomes.filter(isRefused).map(({ reason }) => reason));
  expect([...reasons].toSorted()).toEqual(['ALREADY_JOINED', 'MEETING_NOT_ACTIVE', 'NOT_JOINED']);
  expect(outcomes.filter(isAcknowledged).length).toBeGreaterThan(300);
  expect(record.log.some(({ reason }) => reason === 'ended')).toBe(true);
  expect(await traces(sandbox, bystander.talk)).toEqual(bystander.before);
});

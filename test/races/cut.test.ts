import { startProxy } from '@rollcall/dev/services/proxy';
import * as scripts from '@rollcall/lua/scripts';
import { activateDue } from '@rollcall/server/scheduler/activator';
import { archiveAll } from '@rollcall/server/scheduler/archiver';
import { closeDue } from '@rollcall/server/scheduler/closer';
import { expect, test } from 'vitest';
import { startApi } from '../support/api.ts';
import { openConnections } from '../support/connections.ts';
import { endNow } from '../support/end-now.ts';
import { openSandbox } from '../support/sandbox.ts';
import { traces } from '../support/traces.ts';
import { until } from '../support/until.ts';
import { isRefused } from './support/attendee.ts';
import { gatherCrowd } from './support/crowd.ts';
import { expectExactlyOnce } from './support/exactly-once.ts';
import { startScheduler } from './support/schedulers.ts';

test('the connection to Redis is cut at random moments: who repeats a request has its one effect', async () => {
  await using sandbox = await openSandbox();
  const talk = await sandbox.addMeeting();
  await activateDue(sandbox.scheduler);
  await scripts.join(sandbox.redis, talk, { userID: 1, email: 'dan@example.com', requestID: 'd1' });
  await archiveAll(sandbox.scheduler);
  const bystander = await traces(sandbox, talk);

  await using proxy = await startProxy(sandbox.redisUrl);
  await using one = await openConnections({ ...sandbox, redisUrl: proxy.url });
  await using other = await openConnections({ ...sandbox, redisUrl: proxy.url });
  await using oneApi = await startApi(one);
  await using otherApi = await startApi(other);
  using crowd = await gatherCrowd(sandbox, [oneApi, otherApi], 60);
  const congress = await sandbox.addMeeting();
  await activateDue(sandbox.scheduler);
  let lost = 0;
  {
    await using _scheduler = await startScheduler({ ...sandbox, redisUrl: proxy.url }, 50);
    const over = new AbortController();
    const staying = crowd.stayFor(congress, 20).finally(() => over.abort());
    const cutting = async () => {
      while (!over.signal.aborted) {
        const bytes = Math.ceil(Math.random() * 200_000);
        const kind = Math.random();
        if (kind < 0.5) proxy.cutAtNextReply();
        else proxy.cut();
        if (kind < 0.5) {
          await until(() => over.signal.aborted || proxy.cutReplies() > 0 || 'no reply came');
          lost += proxy.cutReplies();
          await proxy.heal();
        }
        await until(
          () => over.signal.aborted || proxy.received() > bytes || `${proxy.received()} of ${bytes} bytes came`,
        );
      }
    };
    const [outcomes] = await Promise.all([staying, cutting()]);
    expect(lost).toBeGreaterThan(0);
    await endNow(sandbox, congress);
    await closeDue(sandbox.scheduler);
    const { redis, record } = await traces(sandbox, congress);
    expect(redis).toEqual({});
    expectExactlyOnce(record, outcomes);
    // The instance went on all the time, so an answer was to be had for everything.
    expect(outcomes.filter(isRefused).filter(({ reason }) => reason === 'MEETING_NOT_ACTIVE')).toEqual([]);
  }
  expect(await traces(sandbox, talk)).toEqual(bystander);
});

import { instanceKeys } from '@rollcall/lua/keys';
import { activateDue } from '@rollcall/server/scheduler/activator';
import { archiveAll } from '@rollcall/server/scheduler/archiver';
import { sweepAll } from '@rollcall/server/scheduler/sweeper';
import { expect, test } from 'vitest';
import { openApiStage } from '../support/api-stage.ts';
import { until } from '../support/until.ts';
import { recordingClient } from './support/recording-client.ts';

test('Redis loses a live meeting: the client goes on renewing, and Ann is in and stays in when it is back', async () => {
  await using stage = await openApiStage();
  const { sandbox, api } = stage;
  const ann = await sandbox.addUser('Ann');
  const seminar = await stage.live();
  const { client, requests } = recordingClient({ url: api.url, token: await api.token(ann) });
  const { seq } = await client.meetings.join.mutate({ ...seminar, lease: 10 });
  const expiry = async () => Number(await sandbox.redis.zscore(instanceKeys.leases(seminar), `${ann.userID}:${seq}`));
  await archiveAll(sandbox.scheduler);
  await sandbox.redis.flushdb();

  // More than the attempts of one renewal.
  const refused = () => requests.filter(({ status }) => status === 503).length;
  await until(() => refused() > 3 || `${refused()} renewals were answered with UNAVAILABLE`);
  await activateDue(sandbox.scheduler);
  const restored = await expiry();
  await until(async () => (await expiry()) > restored || 'the lease has not been renewed since');
  await sweepAll(sandbox.scheduler);

  expect((await client.meetings.participants.query(seminar)).participants).toMatchObject([{ userID: ann.userID }]);
  expect(await client.meetings.leave.mutate(seminar)).toMatchObject({ seq: seq + 1 });
});

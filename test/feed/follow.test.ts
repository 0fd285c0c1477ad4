import { withoutDetails } from '@rollcall/server/domain/people/without-details';
import { activateDue } from '@rollcall/server/scheduler/activator';
import { expect, test } from 'vitest';
import { startApi } from '../support/api.ts';
import { openSandbox } from '../support/sandbox.ts';
import { until } from '../support/until.ts';
import { startWatching } from '../support/watching.ts';

test('Ann sees Bob join, post and leave, and nothing of another meeting', async () => {
  await using sandbox = await openSandbox();
  await using api = await startApi(sandbox);
  const ann = await sandbox.addUser('Ann');
  const bob = await sandbox.addUser('Bob');
  const seminar = await sandbox.addMeeting();
  const bystander = await sandbox.addMeeting();
  await activateDue(sandbox.scheduler);
  const asAnn = await api.as(ann);
  const asBob = await api.as(bob);

  await using watching = startWatching(asAnn, seminar, '0');
  await watching.started;
  const joined = await asBob.meetings.join.mutate(seminar);
  await asBob.meetings.join.mutate(bystander);
  const posted = await asBob.messages.post.mutate({ ...seminar, body: 'hello' });
  const left = await asBob.meetings.leave.mutate(seminar);
  await until(() => watching.events.length >= 3 || `Ann has seen ${watching.events.length} events`);

  expect(watching.events).toEqual([
    { type: 'joined', seq: 1, timestamp: joined.joinedAt, ...withoutDetails(bob) },
    { type: 'posted', seq: 2, timestamp: posted.timestamp, userID: bob.userID, name: 'Bob', body: 'hello' },
    { type: 'left', seq: 3, timestamp: left.leftAt, userID: bob.userID, name: 'Bob', reason: 'left' },
  ]);
});

import { expect, test } from 'vitest';
import { openApiStage } from '../support/api-stage.ts';
import { makeHost } from '../support/managed.ts';
import { until } from '../support/until.ts';
import { startWatching } from '../support/watching.ts';

test('Bob, whom Ann takes out, sees why he is out, and goes on watching; she may have him back', async () => {
  await using stage = await openApiStage();
  const { sandbox, api, live } = stage;
  const ann = await sandbox.addUser('Ann');
  const bob = await sandbox.addUser('Bob');
  const board = await live({ audience: [ann.email, bob.email] });
  await makeHost(sandbox.db, board, ann);
  const [asAnn, asBob] = [await api.as(ann), await api.as(bob)];
  await asBob.meetings.join.mutate(board);

  await using watching = startWatching(asBob, board, '1');
  await watching.started;
  const { leftAt } = await asAnn.meetings.remove.mutate({ ...board, userID: bob.userID });
  await until(() => watching.events.length >= 1 || 'Bob has not seen that he is out');
  const { joinedAt } = await asBob.meetings.join.mutate(board);
  await until(() => watching.events.length >= 2 || 'Bob has not seen that he is back');

  expect(watching.events).toEqual([
    { type: 'left', seq: 2, timestamp: leftAt, userID: bob.userID, name: 'Bob', reason: 'removed' },
    { type: 'joined', seq: 3, timestamp: joinedAt, ...bob },
  ]);
});

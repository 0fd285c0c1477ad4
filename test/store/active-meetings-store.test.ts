import { createActiveMeetingsStore, createRollcallClient } from '@rollcall/client';
import { expect, onTestFinished, test } from 'vitest';
import { openApiStage } from '../support/api-stage.ts';
import { until } from '../support/until.ts';
import { fakePage } from './support/fake-page.ts';
import { Gate } from './support/gate.ts';
import { gatedClient } from './support/gated-client.ts';

test('the list is polled while somebody listens, with who has joined if asked for', async () => {
  await using stage = await openApiStage();
  const { sandbox, api, live } = stage;
  const ann = await sandbox.addUser('Ann');
  const bob = await sandbox.addUser('Bob');
  const { client, calls } = gatedClient(api.url, await api.token(ann));
  const store = createActiveMeetingsStore(client, { pollEveryMs: 20, withJoins: true });
  expect(store.getSnapshot()).toEqual({ meetings: undefined, isPartial: false, joins: undefined, error: undefined });
  const first = store.subscribe(() => {});
  const second = store.subscribe(() => {});
  await until(() => store.getSnapshot().meetings?.length === 0 || 'the empty list is not there');

  const seminar = await live({ title: 'Seminar' });
  await live({ title: 'Board meeting', audience: [bob.email] });
  await (await api.as(bob)).meetings.join.mutate(seminar);

  await until(() => store.getSnapshot().joins?.[0]?.joins.length === 1 || 'nobody has joined');
  expect(store.getSnapshot()).toMatchObject({
    meetings: [{ ...seminar, title: 'Seminar', participants: 1 }],
    isPartial: false,
    joins: [{ ...seminar, joins: [{ userID: bob.userID }] }],
    error: undefined,
  });
  expect(calls.slice(0, 4)).toEqual(['meetings.active', 'meetings.joinTimes', 'meetings.active', 'meetings.joinTimes']);

  first();
  second();
  const { getSnapshot } = store;
  const last = getSnapshot();
  // A store with its own client, to know that polls would have come.
  const other = createActiveMeetingsStore(await api.as(ann), { pollEveryMs: 20 });
  let polls = 0;
  onTestFinished(other.subscribe(() => (polls += 1)));
  const until5 = async () => await until(() => polls >= 5 || `${polls} polls`);
  await until5();
  const called = calls.length;
  polls = 0;
  await until5();
  expect(calls.length).toBe(called);
  expect(getSnapshot()).toBe(last);
});

test('a failed poll keeps the list, and says why it may be old', async () => {
  await using stage = await openApiStage();
  const { sandbox, api, live } = stage;
  const ann = await sandbox.addUser('Ann');
  await live({ title: 'Seminar' });
  const gated = gatedClient(api.url, await api.token(ann));
  const errors: unknown[] = [];
  const store = createActiveMeetingsStore(gated.client, {
    pollEveryMs: 20,
    onError: (error) => errors.push(error),
  });
  onTestFinished(store.subscribe(() => {}));
  await until(() => store.getSnapshot().meetings?.length === 1 || 'the list is not there');

  gated.isOffline = true;
  await until(() => store.getSnapshot().error !== undefined || 'no poll has failed');
  expect(store.getSnapshot()).toMatchObject({ meetings: [{ title: 'Seminar' }], error: { reason: undefined } });
  expect(errors).toContain(store.getSnapshot().error);

  gated.isOffline = false;
  await until(() => store.getSnapshot().error === undefined || 'the error is still there');
});

test('a page that is not in view polls nothing, and polls at once when it is', async () => {
  const page = fakePage();
  await using stage = await openApiStage();
  const { sandbox, api, live } = stage;
  const ann = await sandbox.addUser('Ann');
  const { client, calls } = gatedClient(api.url, await api.token(ann));
  const store = createActiveMeetingsStore(client, { pollEveryMs: 20 });
  onTestFinished(store.subscribe(() => {}));
  await until(() => store.getSnapshot().meetings !== undefined || 'the list is not there');

  page.turn('hidden');
  await live({ title: 'Seminar' });
  // One that was under way may still come.
  const seen = calls.length + 1;
  for (let polls = 0; polls < 10; polls += 1) await (await api.as(ann)).meetings.active.query({});
  expect(calls.length).toBeLessThanOrEqual(seen);

  page.turn('visible');
  await until(() => store.getSnapshot().meetings?.[0]?.title === 'Seminar' || 'the list is old');
});

test('a refresh is a poll of its own, and the only one where nobody listens', async () => {
  await using stage = await openApiStage();
  const { sandbox, api, live } = stage;
  const ann = await sandbox.addUser('Ann');
  const gate = new Gate();
  let polls = 0;
  const client = createRollcallClient({
    url: api.url,
    token: await api.token(ann),
    async fetch(input, init) {
      polls += 1;
      const answer = await fetch(input, init);
      await gate.pass();
      return answer;
    },
  });
  const store = createActiveMeetingsStore(client, { pollEveryMs: 1 });
  gate.close();
  store.refresh();
  await until(() => gate.waiting === 1 || 'the first poll is not answered');
  await live({ title: 'Seminar' });
  gate.open();
  store.refresh();

  await until(() => store.getSnapshot().meetings?.length === 1 || 'the list is old');
  // Had the store gone on, it would have polled while others do the same.
  for (let others = 0; others < 10; others += 1) await (await api.as(ann)).meetings.active.query({});
  expect(polls).toBe(2);
});

import { createStores } from '@rollcall/client';
import { expect, onTestFinished, test } from 'vitest';
import { openApiStageForFile } from '../support/api-stage.ts';
import { until } from '../support/until.ts';
import { gatedClient } from './support/gated-client.ts';

const { sandbox, api, live } = await openApiStageForFile();
const ann = await sandbox.addUser('Ann');
const asAnn = await api.as(ann);

test('whoever asks for the same meeting shares its store, until nobody follows it', async () => {
  const seminar = await live();
  const bystander = await live();
  const gated = gatedClient(api.url, await api.token(ann));
  const stores = createStores(gated.client);
  const store = stores.meeting(seminar);
  expect(stores.meeting({ ...seminar })).toBe(store);
  expect(stores.meeting(bystander)).not.toBe(store);
  expect(stores.activeMeetings()).toBe(stores.activeMeetings({ withJoins: false }));
  expect(stores.activeMeetings()).not.toBe(stores.activeMeetings({ withJoins: true }));

  const unsubscribe = store.subscribe(() => {});
  await until(() => gated.openFeeds === 1 || 'no feed is open');
  unsubscribe();

  await until(() => gated.openFeeds === 0 || 'the feed is still open');
  expect(stores.meeting(seminar)).not.toBe(store);
});

test('what was not sent is still there when the meeting is opened again', async () => {
  const seminar = await live();
  await asAnn.meetings.join.mutate(seminar);
  const gated = gatedClient(api.url, await api.token(ann));
  const stores = createStores(gated.client);
  const store = stores.meeting(seminar);
  const unsubscribe = store.subscribe(() => {});
  await until(() => store.getSnapshot().me.presence === 'in' || 'Ann is not in');
  gated.isOffline = true;
  const key = store.post('hello');
  await until(() => store.getSnapshot().messages[0]?.status === 'failed' || 'the message has not failed');
  unsubscribe();
  await until(() => gated.openFeeds === 0 || 'the feed is still open');

  gated.isOffline = false;
  const again = stores.meeting(seminar);
  onTestFinished(() => again.close());
  again.subscribe(() => {});
  expect(again.getSnapshot().messages).toMatchObject([{ key, body: 'hello', status: 'failed' }]);
  again.retry(key);
  await until(() => again.getSnapshot().unsent.length === 0 || 'the message is not sent');
  expect((await asAnn.messages.list.query(seminar)).messages).toMatchObject([{ seq: 2, body: 'hello' }]);
});

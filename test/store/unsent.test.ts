import { createMeetingStore } from '@rollcall/client';
import { expect, onTestFinished, test } from 'vitest';
import { openApiStageForFile } from '../support/api-stage.ts';
import { until } from '../support/until.ts';
import { gatedClient } from './support/gated-client.ts';
import { memoryStorage } from './support/memory-storage.ts';

const { sandbox, api, live } = await openApiStageForFile();
const ann = await sandbox.addUser('Ann');
const asAnn = await api.as(ann);

/** A page of Ann's that is in a meeting, with what an earlier page has stored. */
async function openPage(instance: { meetingID: number; orderID: number }, storage: ReturnType<typeof memoryStorage>) {
  const gated = gatedClient(api.url, await api.token(ann));
  const store = createMeetingStore(gated.client, instance, { userID: ann.userID, unsent: () => storage });
  onTestFinished(() => store.close());
  store.subscribe(() => {});
  return { gated, store };
}

test('a message that the server had, and whose answer the page did not live to see, is recorded once and not shown as unsent', async () => {
  const seminar = await live();
  await asAnn.meetings.join.mutate(seminar);
  await asAnn.messages.post.mutate({ ...seminar, body: 'hello' });
  const storage = memoryStorage();
  const before = await openPage(seminar, storage);
  await until(() => before.store.getSnapshot().messages.length === 1 || 'the page is empty');
  before.gated.feed.close();
  before.gated.losesAnswers = true;
  // Another with the same text, which the first is not mistaken for.
  before.store.post('hello');
  await until(() => before.store.getSnapshot().unsent[0]?.status === 'failed' || 'the answer was not lost');
  before.store.close();
  before.gated.feed.open();
  expect(storage.read()).toMatchObject([{ body: 'hello', after: 2 }]);

  const { store } = await openPage(seminar, storage);
  await until(() => store.getSnapshot().messages.length === 2 || 'it is not delivered');

  expect(store.getSnapshot().unsent).toEqual([]);
  expect(storage.read()).toEqual([]);
  expect((await asAnn.messages.list.query(seminar)).messages).toMatchObject([{ seq: 2 }, { seq: 3 }]);
});

test('a message that never arrived is there on the next page, is sent at the user’s will, and is recorded once', async () => {
  const seminar = await live();
  const bystander = await live();
  await asAnn.meetings.join.mutate(seminar);
  await asAnn.messages.post.mutate({ ...seminar, body: 'hello' });
  const storage = memoryStorage();
  const before = await openPage(seminar, storage);
  await until(() => before.store.getSnapshot().messages.length === 1 || 'the page is empty');
  before.gated.isOffline = true;
  before.store.post('hello');
  before.store.post('can you hear me?');
  before.store.close();
  const elsewhere = await openPage(bystander, memoryStorage());
  expect(elsewhere.store.getSnapshot().unsent).toEqual([]);

  const { store } = await openPage(seminar, storage);
  await until(() => store.getSnapshot().messages.length === 3 || 'the page has not got what is recorded');
  const [first, second] = store.getSnapshot().unsent;
  expect([first, second]).toMatchObject([
    { body: 'hello', status: 'failed', error: undefined },
    { body: 'can you hear me?', status: 'failed', error: undefined },
  ]);
  store.retry(first?.key ?? '');
  store.discard(second?.key ?? '');
  await until(() => store.getSnapshot().unsent.length === 0 || 'it is not sent');

  expect(storage.read()).toEqual([]);
  const { messages } = await asAnn.messages.list.query(seminar);
  expect(messages).toMatchObject([
    { seq: 2, body: 'hello' },
    { seq: 3, body: 'hello' },
  ]);
});

test('two pages with one storage leave each other’s messages alone, and one sent by both is recorded once', async () => {
  const seminar = await live();
  await asAnn.meetings.join.mutate(seminar);
  const storage = memoryStorage();
  const first = await openPage(seminar, storage);
  await until(() => first.store.getSnapshot().me.presence === 'in' || 'Ann is not in');
  first.gated.isOffline = true;
  const key = first.store.post('hello');
  await until(() => first.store.getSnapshot().unsent[0]?.status === 'failed' || 'it has not failed');
  const second = await openPage(seminar, storage);
  await until(() => second.store.getSnapshot().me.presence === 'in' || 'Ann is not in');

  second.store.post('on another subject');
  await until(() => second.store.getSnapshot().unsent.length === 1 || 'it is not sent');
  expect(storage.read()).toMatchObject([{ body: 'hello' }]);
  first.gated.isOffline = false;
  first.store.retry(key);
  second.store.retry(key);

  for (const { store } of [first, second]) {
    await until(() => store.getSnapshot().unsent.length === 0 || 'it is not sent');
  }
  const { messages } = await asAnn.messages.list.query(seminar);
  expect(messages.map(({ body }) => body)).toEqual(['on another subject', 'hello']);
});

test('what is written while a join is under way is sent after it', async () => {
  const seminar = await live();
  const { store } = await openPage(seminar, memoryStorage());

  store.join();
  store.post('hello');

  await until(() => store.getSnapshot().messages.some(({ seq }) => seq !== undefined) || 'it is not sent');
  expect(store.getSnapshot().messages).toMatchObject([{ seq: 2, body: 'hello', status: 'sent' }]);
});

import { createMeetingStore, createRollcallClient, type MeetingSnapshot, type RollcallClient } from '@rollcall/client';
import { startProxy } from '@rollcall/dev/services/proxy';
import { closeDue } from '@rollcall/server/scheduler/closer';
import type { Instance } from '@rollcall/shared/meeting';
import { expect, test } from 'vitest';
import { openFlakyProxy } from '../feed/support/flaky-proxy.ts';
import { setBack } from '../feed/support/reopen.ts';
import { openApiStageForFile } from '../support/api-stage.ts';
import { endNow } from '../support/end-now.ts';
import { catchUncaught } from '../support/uncaught.ts';
import { until } from '../support/until.ts';
import { followed, namesOf, wordsOf } from './support/following.ts';
import { gatedClient } from './support/gated-client.ts';

const { sandbox, api, live } = await openApiStageForFile();
const ann = await sandbox.addUser('Ann');
const bob = await sandbox.addUser('Bob', { age: 34 });
const asAnn = await api.as(ann);
const asBob = await api.as(bob);

/** Ann's store of a meeting that she is in, and what a test can hold up of it. */
async function annIn(seminar: Instance) {
  await asAnn.meetings.join.mutate(seminar);
  const gated = gatedClient(api.url, await api.token(ann));
  const store = createMeetingStore(gated.client, seminar, { userID: ann.userID });
  const snapshots = followed(store);
  await until(() => store.getSnapshot().me.presence === 'in' || 'Ann is not in');
  return { store, snapshots, ...gatesOf(gated) };
}

/** Not copied, since its counts change. */
const gatesOf = (gated: ReturnType<typeof gatedClient>) => ({ gated, feed: gated.feed, posts: gated.posts });

const messagesOf = async (client: RollcallClient, seminar: Instance): Promise<string[]> =>
  (await client.messages.list.query(seminar)).messages.map(({ body }) => body);

/** No snapshot has a message twice, and none has lost one that the one before had. */
function expectEachOnce(snapshots: readonly MeetingSnapshot[], bodies: readonly string[]): void {
  for (const body of bodies) {
    const counts = snapshots.map(({ messages }) => messages.filter((message) => message.body === body).length);
    const first = counts.indexOf(1);
    expect(counts.slice(first)).toEqual(counts.slice(first).map(() => 1));
  }
}

test('Ann joins, writes and leaves, and the stores of both show it', async () => {
  const seminar = await live({ title: 'Seminar' });
  const bystander = await live({ title: 'Bystander' });
  const atAnn = createMeetingStore(asAnn, seminar);
  const atBob = createMeetingStore(asBob, seminar);
  const elsewhere = createMeetingStore(asBob, bystander);
  for (const store of [atAnn, atBob, elsewhere]) followed(store);
  await until(() => atBob.getSnapshot().meeting !== undefined || 'Bob does not know what it is');
  expect(atBob.getSnapshot().meeting).toMatchObject({ title: 'Seminar', isPublic: true, role: null });

  atAnn.join();
  expect(atAnn.getSnapshot().me.presence).toBe('joining');
  await until(() => namesOf(atBob.getSnapshot()).includes('Ann') || 'Bob has not seen Ann join');
  await until(() => atAnn.getSnapshot().me.presence === 'in' || 'Ann is not in');
  await until(() => atAnn.getSnapshot().me.joinSeq === 1 || 'Ann does not know her join');
  expect(atBob.getSnapshot().me).toMatchObject({ userID: bob.userID, presence: 'out', name: undefined });

  const key = atAnn.post('  hello ');
  expect(atAnn.getSnapshot().messages).toMatchObject([{ key, body: 'hello', name: 'Ann', status: 'pending' }]);
  await until(() => wordsOf(atBob.getSnapshot()).includes('Ann: hello') || 'Bob has not read it');
  await until(() => atAnn.getSnapshot().unsent.length === 0 || 'the message is not delivered');
  expect(atAnn.getSnapshot().messages).toMatchObject([{ key, seq: 2, userID: ann.userID, status: 'sent' }]);

  atAnn.leave();
  expect(atAnn.getSnapshot().me.presence).toBe('leaving');
  await until(() => atBob.getSnapshot().people.length === 0 || 'Bob has not seen Ann leave');
  await until(() => atAnn.getSnapshot().me.presence === 'out' || 'Ann has not left');
  const types = ({ changes }: MeetingSnapshot) => changes.map(({ type }) => type);
  await until(() => types(atAnn.getSnapshot()).length === 3 || 'Ann has not seen everything');
  expect(types(atAnn.getSnapshot())).toEqual(['joined', 'posted', 'left']);
  expect(types(elsewhere.getSnapshot())).toEqual([]);
});

test('what the office changes is in the next snapshot', async () => {
  const seminar = await live({ title: 'Seminar' });
  const store = createMeetingStore(asBob, seminar);
  followed(store);
  await until(() => store.getSnapshot().meeting?.title === 'Seminar' || 'the title is not known');

  const asHost = await api.as(ann, 'schedule');
  await asHost.schedule.putMeeting.mutate({ meetingID: seminar.meetingID, title: 'Algorithms' });

  await until(() => store.getSnapshot().meeting?.title === 'Algorithms' || 'the title is the old one');
  expect(store.getSnapshot().meeting?.description).toBe('A course');
});

test('a refused join says why, and a join while in asks nobody', async () => {
  const board = await live({ audience: [bob.email] });
  const errors: unknown[] = [];
  const store = createMeetingStore(asAnn, board, { onError: ({ reason }) => errors.push(reason) });
  followed(store);
  await until(() => store.getSnapshot().connection === 'refused' || 'Ann follows a meeting that is not for her');
  expect(store.getSnapshot().error?.reason).toBe('NOT_ALLOWED');

  store.join();

  await until(() => store.getSnapshot().me.problem !== undefined || 'Ann was not refused');
  expect(store.getSnapshot().me).toMatchObject({
    presence: 'out',
    problem: { action: 'join', error: { reason: 'NOT_ALLOWED' } },
  });
  expect(errors).toContain('NOT_ALLOWED');

  const open = await live();
  const { store: inside, gated } = await annIn(open);
  inside.join();
  // A call that a join had made would be before this one.
  inside.post('hello');
  await until(() => inside.getSnapshot().unsent.length === 0 || 'the message is not delivered');
  expect(inside.getSnapshot().me).toMatchObject({ presence: 'in', problem: undefined });
  expect(gated.calls).not.toContain('meetings.join');
});

test('Ann may leave before she is in, and join again before she has left', async () => {
  const seminar = await live();
  const { client, calls } = gatedClient(api.url, await api.token(ann));
  const store = createMeetingStore(client, seminar, { userID: ann.userID });
  const snapshots = followed(store);

  // As an effect of React does in development.
  store.join();
  store.leave();
  store.join();
  await until(() => store.getSnapshot().me.presence === 'in' || 'Ann is not in');
  store.leave();
  store.join();
  store.leave();
  await until(() => store.getSnapshot().me.presence === 'out' || 'Ann has not left');
  store.join();
  store.leave();
  expect(store.getSnapshot().me.presence).toBe('leaving');
  await until(() => store.getSnapshot().changes.length === 4 || 'not everything has happened');

  await until(() => store.getSnapshot().me.presence === 'out' || 'Ann has not left again');
  expect(store.getSnapshot().changes.map(({ type }) => type)).toEqual(['joined', 'left', 'joined', 'left']);
  expect(calls.filter((call) => call === 'meetings.join' || call === 'meetings.leave')).toHaveLength(4);
  expect(snapshots.filter(({ me }) => me.problem)).toEqual([]);
});

test('a message whose answer comes before the feed is shown once all the time', async () => {
  const { store, snapshots, feed } = await annIn(await live());
  feed.close();
  const key = store.post('hello');

  await until(() => store.getSnapshot().messages[0]?.status === 'sent' || 'the answer has not come');
  expect(store.getSnapshot()).toMatchObject({ messages: [{ key, seq: 2 }], unsent: [{ key, seq: 2 }] });
  expect(store.getSnapshot().changes).toHaveLength(1);
  feed.open();

  await until(() => store.getSnapshot().changes.length === 2 || 'the feed has not delivered the message');
  expect(store.getSnapshot()).toMatchObject({ messages: [{ key, seq: 2, body: 'hello' }], unsent: [] });
  expectEachOnce(snapshots, ['hello']);
});

test('a message that the feed delivers before its answer comes is shown once all the time', async () => {
  const { store, snapshots, gated } = await annIn(await live());
  gated.answers.close();
  const key = store.post('hello');

  await until(() => store.getSnapshot().changes.length === 2 || 'the feed has not delivered the message');
  expect(store.getSnapshot()).toMatchObject({ messages: [{ key, seq: 2, status: 'sent' }], unsent: [] });
  gated.answers.open();
  const second = store.post('and goodbye');

  await until(() => store.getSnapshot().changes.length === 3 || 'the second message is not delivered');
  await until(() => store.getSnapshot().unsent.length === 0 || 'the second message is not answered');
  expect(store.getSnapshot()).toMatchObject({
    messages: [
      { key, seq: 2 },
      { key: second, seq: 3 },
    ],
    unsent: [],
  });
  expectEachOnce(snapshots, ['hello', 'and goodbye']);
});

test('the same text from another window is another message', async () => {
  const seminar = await live();
  const { store, gated, posts } = await annIn(seminar);
  posts.close();
  store.post('hello');
  await until(() => posts.waiting === 1 || 'the message is not on its way');
  await asAnn.messages.post.mutate({ ...seminar, body: 'hello' });
  await until(() => store.getSnapshot().changes.length === 2 || 'the other message is not delivered');
  posts.open();

  await until(() => store.getSnapshot().changes.length === 3 || 'the message is not delivered');
  await until(() => store.getSnapshot().unsent.length === 0 || 'the message is still unsent');
  expect(store.getSnapshot().messages).toMatchObject([
    { seq: 2, body: 'hello' },
    { seq: 3, body: 'hello' },
  ]);
  expect(new Set(store.getSnapshot().messages.map(({ key }) => key)).size).toBe(2);
  expect(gated.calls.filter((call) => call === 'messages.post')).toHaveLength(1);
});

test('messages are recorded in the order in which they were written', async () => {
  const seminar = await live();
  const { store, posts, gated } = await annIn(seminar);
  posts.close();
  const bodies = ['one', 'two', 'three', 'four'];
  for (const body of bodies) store.post(body);
  expect(wordsOf(store.getSnapshot())).toEqual(bodies.map((body) => `Ann: ${body} (pending)`));
  await until(() => posts.waiting === 1 || 'no message is on its way');
  expect(gated.calls.filter((call) => call === 'messages.post')).toHaveLength(1);
  posts.open();

  await until(() => store.getSnapshot().unsent.length === 0 || 'not everything is delivered');
  expect(await messagesOf(asAnn, seminar)).toEqual(bodies);
  expect(wordsOf(store.getSnapshot())).toEqual(bodies.map((body) => `Ann: ${body}`));
});

test('a message that was recorded and not answered fails, and is one message when it is sent again', async () => {
  const seminar = await live();
  const { store, feed, gated } = await annIn(seminar);
  feed.close();
  gated.losesAnswers = true;
  const key = store.post('hello');
  await until(() => store.getSnapshot().messages[0]?.status === 'failed' || 'the message has not failed');
  expect(store.getSnapshot().messages).toMatchObject([{ key, error: { reason: undefined, retryable: true } }]);

  gated.losesAnswers = false;
  store.retry(key);
  expect(store.getSnapshot().messages).toMatchObject([{ key, status: 'pending', error: undefined }]);
  await until(() => store.getSnapshot().messages[0]?.seq === 2 || 'the message is not answered');
  feed.open();

  await until(() => store.getSnapshot().changes.length === 2 || 'the message is not delivered');
  expect(store.getSnapshot()).toMatchObject({ messages: [{ key, seq: 2 }], unsent: [] });
  expect(await messagesOf(asAnn, seminar)).toEqual(['hello']);
});

test('a message that failed for want of an answer is known again when the feed delivers it', async () => {
  const { store, snapshots, feed, gated } = await annIn(await live());
  feed.close();
  gated.losesAnswers = true;
  const key = store.post('hello');
  await until(() => store.getSnapshot().messages[0]?.status === 'failed' || 'the message has not failed');
  feed.open();

  await until(() => store.getSnapshot().changes.length === 2 || 'the feed has not delivered the message');
  expect(store.getSnapshot()).toMatchObject({ messages: [{ key, seq: 2, status: 'sent' }], unsent: [] });
  expectEachOnce(snapshots, ['hello']);
});

test('a refused message says why, and can be dropped', async () => {
  const seminar = await live();
  const { store } = await annIn(seminar);
  await asAnn.meetings.leave.mutate(seminar);
  const key = store.post('hello');

  await until(() => store.getSnapshot().messages[0]?.status === 'failed' || 'the message was not refused');
  expect(store.getSnapshot().messages).toMatchObject([{ key, error: { reason: 'NOT_JOINED' } }]);
  store.discard(key);
  expect(store.getSnapshot().messages).toEqual([]);
});

test('after a cut connection nothing is missing', async () => {
  const seminar = await live();
  await asBob.meetings.join.mutate(seminar);
  await using proxy = await openFlakyProxy([api.url]);
  const { client } = gatedClient(proxy.url, await api.token(ann));
  const store = createMeetingStore(client, seminar);
  const snapshots = followed(store);
  await asBob.messages.post.mutate({ ...seminar, body: 'before' });
  await until(() => wordsOf(store.getSnapshot()).length === 1 || 'the first message is not delivered');

  proxy.cut();
  await until(() => snapshots.some(({ connection }) => connection === 'reconnecting') || 'the cut was not noticed');
  await asBob.messages.post.mutate({ ...seminar, body: 'meanwhile' });

  await until(() => store.getSnapshot().connection === 'live' || 'the store has not reconnected');
  await until(() => wordsOf(store.getSnapshot()).length === 2 || 'the second message is not delivered');
  expect(wordsOf(store.getSnapshot())).toEqual(['Bob: before', 'Bob: meanwhile']);
});

test('what Redis has lost is not there any longer', async () => {
  const seminar = await live();
  const { store, snapshots } = await annIn(seminar);
  for (const body of ['kept', 'lost', 'lost too']) store.post(body);
  await until(() => store.getSnapshot().changes.length === 4 || 'not everything is delivered');
  await until(() => store.getSnapshot().unsent.length === 0 || 'not everything is sent');
  const { changes: before } = store.getSnapshot();

  await setBack(sandbox, seminar, 4, 2);
  await asAnn.messages.post.mutate({ ...seminar, body: 'new' });

  await until(() => wordsOf(store.getSnapshot()).includes('Ann: new') || 'the new message is not delivered');
  expect(wordsOf(store.getSnapshot())).toEqual(['Ann: kept', 'Ann: new']);
  expect(store.getSnapshot().changes.map(({ seq }) => seq)).toEqual([1, 2, 3]);
  expect(namesOf(store.getSnapshot())).toEqual(['Ann']);
  // What was given out before stays as it was.
  expect(before.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
  expect(snapshots.every(({ connection }) => connection !== 'refused')).toBe(true);
});

test('messages that are on their way when the meeting ends have failed', async () => {
  const seminar = await live();
  const { store, posts } = await annIn(seminar);
  posts.close();
  const keys = [store.post('one more thing'), store.post('and another')];
  await until(() => posts.waiting === 1 || 'no message is on its way');
  await endNow(sandbox, seminar);
  await closeDue(sandbox.scheduler);

  await until(() => store.getSnapshot().connection === 'over' || 'the meeting is not over');
  const failed = keys.map((key) => ({ key, status: 'failed', error: { reason: 'MEETING_NOT_ACTIVE' } }));
  expect(store.getSnapshot().messages).toMatchObject(failed);
  expect(store.getSnapshot()).toMatchObject({ people: [], stayed: [{ name: 'Ann' }], isCancelled: false });
  expect(store.getSnapshot().me).toMatchObject({ presence: 'out', takenOut: undefined });
  expect(store.getSnapshot().endedAt).toBeInstanceOf(Date);
  posts.open();
  store.retry(keys[0] ?? '');
  await until(() => store.getSnapshot().messages[0]?.status === 'failed' || 'the message was not refused');
  expect(store.getSnapshot().messages[0]?.error?.reason).toBe('MEETING_NOT_ACTIVE');
});

test('after a reload, the store renews the lease of the join that was made before', async () => {
  const seminar = await live();
  await asAnn.meetings.join.mutate({ ...seminar, lease: 30 });
  const { client, calls } = gatedClient(api.url, await api.token(ann));
  const store = createMeetingStore(client, seminar);
  followed(store);

  await until(() => calls.includes('meetings.renew') || 'the lease was not renewed');
  expect(store.getSnapshot().me).toMatchObject({ presence: 'in', joinSeq: 1 });

  const watching = gatedClient(api.url, await api.token(ann));
  const watcher = createMeetingStore(watching.client, seminar, { lease: null });
  followed(watcher);
  await until(() => watcher.getSnapshot().me.joinSeq === 1 || 'the join was not delivered');
  watcher.post('hello');
  await until(() => watching.calls.includes('messages.post') || 'the message is not on its way');
  expect(watching.calls).not.toContain('meetings.renew');
});

test('who joins sees age, gender and e-mail of those who came before', async () => {
  const seminar = await live();
  await asBob.meetings.join.mutate(seminar);
  const store = createMeetingStore(asAnn, seminar);
  followed(store);
  await until(() => store.getSnapshot().people.length === 1 || 'Bob is not in');
  expect(store.getSnapshot().people).toMatchObject([{ name: 'Bob', age: null, email: null }]);

  store.join();

  await until(() => store.getSnapshot().people[0]?.age === 34 || 'Bob has no age');
  expect(store.getSnapshot().people).toMatchObject([
    { name: 'Bob', email: bob.email },
    { name: 'Ann', email: ann.email },
  ]);
});

test('who went away before the people were read sees age, gender and e-mail when they are back', async () => {
  const seminar = await live();
  await asBob.meetings.join.mutate(seminar);
  const gated = gatedClient(api.url, await api.token(ann));
  const store = createMeetingStore(gated.client, seminar, { userID: ann.userID });
  const unsubscribe = store.subscribe(() => {});
  await until(() => store.getSnapshot().people.length === 1 || 'Bob is not in');
  gated.isOffline = true;
  await asAnn.meetings.join.mutate(seminar);
  await until(() => gated.calls.includes('meetings.participants') || 'nobody has asked for the people');
  unsubscribe();
  await until(() => gated.openFeeds === 0 || 'the feed is still open');

  gated.isOffline = false;
  followed(store);

  await until(() => store.getSnapshot().people[0]?.age === 34 || 'Bob has no age');
  expect(store.getSnapshot().people).toMatchObject([{ email: bob.email }, { email: ann.email }]);
});

test('a bug of the page in a listener, or in onError, is an uncaught error, and nothing else', async () => {
  using uncaught = catchUncaught();
  const seminar = await live();
  const store = createMeetingStore(asAnn, seminar, {
    userID: ann.userID,
    onError() {
      throw new Error('a bug in onError');
    },
  });
  let isBroken = true;
  store.subscribe(() => {
    if (isBroken) throw new Error('a bug in a listener');
  });
  followed(store);
  await until(() => store.getSnapshot().connection === 'live' || 'the store is not live');

  const keys = [store.post('too early'), store.post('also too early')];
  await until(() => store.getSnapshot().messages[1]?.status === 'failed' || 'the second message was not refused');
  store.join();
  await until(() => store.getSnapshot().me.presence === 'in' || 'Ann is not in');
  for (const key of keys) store.retry(key);
  await until(() => store.getSnapshot().unsent.length === 0 || 'the messages are not delivered');

  expect(await messagesOf(asAnn, seminar)).toEqual(['too early', 'also too early']);
  isBroken = false;
  const said = uncaught.errors.map(String);
  expect(said.filter((error) => error === 'Error: a bug in onError')).toHaveLength(2);
  expect(said).toContain('Error: a bug in a listener');
});

test('a store that cannot connect says why, until it can', async () => {
  const seminar = await live();
  await using proxy = await startProxy(api.url);
  await proxy.refuse();
  const client = createRollcallClient({ url: proxy.url, token: await api.token(ann) });
  const errors: unknown[] = [];
  const store = createMeetingStore(client, seminar, { onError: (error) => errors.push(error) });
  followed(store);

  const error = await until(() => store.getSnapshot().error ?? 'no error is known');
  expect(store.getSnapshot().connection).toBe('connecting');
  expect(error.message).toContain('ECONNREFUSED');
  await proxy.heal();
  await until(() => store.getSnapshot().connection === 'live' || 'the store is not live');
  expect(store.getSnapshot().error).toBe(undefined);
  await until(() => store.getSnapshot().meeting !== undefined || 'the meeting is not known');
  expect(errors).toEqual([]);
});

test('two subscribers share one feed, and the last to go ends it; the next resumes', async () => {
  const seminar = await live();
  const gated = gatedClient(api.url, await api.token(ann));
  const store = createMeetingStore(gated.client, seminar);
  const first = store.subscribe(() => {});
  const second = store.subscribe(() => {});
  await asBob.meetings.join.mutate(seminar);
  await until(() => store.getSnapshot().people.length === 1 || 'Bob is not in');
  expect([gated.openFeeds, gated.feedsFrom.length]).toEqual([1, 1]);

  first();
  // As React does in development: the only one goes and comes back.
  second();
  const third = store.subscribe(() => {});
  await asBob.messages.post.mutate({ ...seminar, body: 'hello' });
  await until(() => store.getSnapshot().messages.length === 1 || 'the message is not delivered');
  expect([gated.openFeeds, gated.feedsFrom.length]).toEqual([1, 1]);

  third();
  await until(() => gated.openFeeds === 0 || 'the feed is still open');
  await asBob.messages.post.mutate({ ...seminar, body: 'unheard' });
  expect(store.getSnapshot().messages).toHaveLength(1);

  followed(store);
  await until(() => store.getSnapshot().messages.length === 2 || 'the store has not resumed');
  expect(gated.feedsFrom).toEqual(['0', expect.stringMatching(/^2-/)]);
});

test('a store that is closed stays so', async () => {
  const seminar = await live();
  const { store, gated } = await annIn(seminar);
  store.close();
  await until(() => gated.openFeeds === 0 || 'the feed is still open');

  store.subscribe(() => {});
  store.post('hello');
  store.leave();
  await asBob.meetings.join.mutate(seminar);
  await asAnn.messages.post.mutate({ ...seminar, body: 'from elsewhere' });

  expect(gated.feedsFrom).toHaveLength(1);
  expect(gated.calls).not.toContain('meetings.leave');
  expect(await messagesOf(asAnn, seminar)).toEqual(['from elsewhere']);
});

test('after a refusal, the store connects again when asked to, and only for somebody', async () => {
  const seminar = await live({ audience: [bob.email] });
  const gated = gatedClient(api.url, await api.token(ann));
  const refusals: unknown[] = [];
  const store = createMeetingStore(gated.client, seminar, {
    userID: ann.userID,
    onError: ({ reason }) => refusals.push(reason),
  });
  const unsubscribe = store.subscribe(() => {});
  await until(() => refusals.includes('INSTANCE_UNKNOWN') || 'Ann may read of a meeting that is not for her');
  await until(() => store.getSnapshot().connection === 'refused' || 'Ann follows a meeting that is not for her');
  const asHost = await api.as(bob, 'schedule');
  await asHost.audience.add.mutate({ meetingID: seminar.meetingID, emails: [ann.email] });

  store.reconnect();
  expect(store.getSnapshot()).toMatchObject({ connection: 'connecting', error: undefined });
  await until(() => store.getSnapshot().connection === 'live' || 'Ann is not connected');
  await until(() => store.getSnapshot().meeting !== undefined || 'Ann does not know what it is');
  await asHost.audience.remove.mutate({ meetingID: seminar.meetingID, emails: [ann.email] });
  await until(() => store.getSnapshot().connection === 'refused' || 'Ann is not shut out');
  const connected = gated.feedsFrom.length;
  unsubscribe();
  await asHost.audience.add.mutate({ meetingID: seminar.meetingID, emails: [ann.email] });
  store.reconnect();
  expect(gated.feedsFrom).toHaveLength(connected);
});

test('who was removed and has joined again is not taken out, even before the feed says so', async () => {
  const seminar = await live();
  const { store, feed } = await annIn(seminar);
  await (await api.as(bob, 'schedule')).meetings.remove.mutate({ ...seminar, userID: ann.userID });
  await until(() => store.getSnapshot().me.takenOut?.reason === 'removed' || 'Ann is not taken out');
  expect(store.getSnapshot().me.presence).toBe('out');
  feed.close();

  store.join();

  await until(() => store.getSnapshot().me.presence === 'in' || 'Ann is not in again');
  expect(store.getSnapshot().me.takenOut).toBe(undefined);
  expect(store.getSnapshot().changes).toHaveLength(2);
  feed.open();
  await until(() => store.getSnapshot().me.joinSeq === 3 || 'the join is not delivered');
});

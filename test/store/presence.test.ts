import { createMeetingStore } from '@rollcall/client';
import { instanceKeys } from '@rollcall/lua/keys';
import { sweepAll } from '@rollcall/server/scheduler/sweeper';
import { expect, test } from 'vitest';
import { openApiStageForFile } from '../support/api-stage.ts';
import { until } from '../support/until.ts';
import { fakePage } from './support/fake-page.ts';
import { followed } from './support/following.ts';
import { gatedClient } from './support/gated-client.ts';

const { sandbox, api, live } = await openApiStageForFile();
const ann = await sandbox.addUser('Ann');
const bystander = await sandbox.addUser('Bob');

/** Ann's store of a meeting in a window of its own, which knows what the meeting is. */
async function openWindow(seminar: { meetingID: number; orderID: number }, lease: number | null = 30) {
  const gated = gatedClient(api.url, await api.token(ann));
  const store = createMeetingStore(gated.client, seminar, { userID: ann.userID, lease });
  const snapshots = followed(store);
  await until(() => store.getSnapshot().meeting !== undefined || 'it is not known');
  return { store, snapshots, gated, me: () => store.getSnapshot().me };
}

test('coming and going in another window shows here, as something that was not done here', async () => {
  const seminar = await live();
  const [one, other] = [await openWindow(seminar), await openWindow(seminar)];
  await (await api.as(bystander)).meetings.join.mutate(seminar);

  one.store.join();
  await until(() => other.me().elsewhere?.did === 'join' || 'the other window does not say so');
  expect(other.me()).toMatchObject({ presence: 'in', problem: undefined });
  await until(() => one.me().joinSeq !== undefined || 'the feed is behind');
  expect(one.me().elsewhere).toBe(undefined);

  other.store.leave();
  await until(() => one.me().elsewhere?.did === 'leave' || 'the first window does not say so');
  expect(one.me()).toMatchObject({ presence: 'out', takenOut: undefined });
  await until(() => (other.me().presence === 'out' && other.me().joinSeq === undefined) || 'the feed is behind');
  expect(other.me().elsewhere).toBe(undefined);
  expect(other.snapshots.some(({ me }) => me.elsewhere?.did === 'leave')).toBe(false);

  one.store.join();
  await until(() => one.me().joinSeq !== undefined || 'Ann is not in');
  expect(one.me().elsewhere).toBe(undefined);
});

test('what the user did before the page was there is history, and so is what others did to them', async () => {
  const seminar = await live();
  const asAnn = await api.as(ann);
  await asAnn.meetings.join.mutate(seminar);
  await asAnn.meetings.leave.mutate(seminar);
  await asAnn.meetings.join.mutate({ ...seminar, lease: 30 });
  // It does not renew the lease that is about to expire.
  const { store, snapshots, me } = await openWindow(seminar, null);
  await until(() => me().joinSeq === 3 || 'the feed is behind');
  expect(snapshots.some((snapshot) => snapshot.me.elsewhere !== undefined)).toBe(false);

  await sandbox.redis.zadd(instanceKeys.leases(seminar), 1, `${ann.userID}:3`);
  await sweepAll(sandbox.scheduler);
  await until(() => me().takenOut !== undefined || 'Ann is in');
  expect(store.getSnapshot().me).toMatchObject({ presence: 'out', elsewhere: undefined });
});

test('a join that was refused since it had been made elsewhere is no problem once the feed says so', async () => {
  const seminar = await live();
  const { store, snapshots, gated, me } = await openWindow(seminar);
  gated.feed.close();
  await (await api.as(ann)).meetings.join.mutate(seminar);

  store.join();
  await until(() => me().problem?.error.reason === 'ALREADY_JOINED' || 'the join was not refused');
  gated.feed.open();

  await until(() => me().presence === 'in' || 'the feed is behind');
  expect(me().problem).toBe(undefined);
  expect(snapshots.some((snapshot) => snapshot.me.presence === 'in' && snapshot.me.problem)).toBe(false);
});

test('that the server could not be reached is said no longer once it can be, while nobody does anything', async () => {
  const seminar = await live();
  const { store, gated, me } = await openWindow(seminar);
  await until(() => store.getSnapshot().connection === 'live' || 'it is not live');
  gated.isOffline = true;
  store.join();
  await until(() => me().problem !== undefined || 'the join came through');
  expect(me().problem).toMatchObject({ action: 'join', error: { reason: undefined } });

  gated.isOffline = false;
  await until(() => me().problem === undefined || 'the problem is still there');
  expect(me().presence).toBe('out');
});

test('a device that goes offline is not live from that moment on, and is again without a delay', async () => {
  const page = fakePage();
  const seminar = await live();
  const { store, gated } = await openWindow(seminar);
  const connection = () => store.getSnapshot().connection;
  await until(() => connection() === 'live' || 'it is not live');

  gated.isOffline = true;
  page.go('offline');
  await until(() => connection() === 'reconnecting' || 'it does not know');
  gated.isOffline = false;
  await until(() => connection() === 'live' || 'it is not live again');
  expect(store.getSnapshot().error).toBe(undefined);
});

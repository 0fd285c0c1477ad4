import { createMeetingStore, type MeetingStore } from '@rollcall/client';
import { activateDue } from '@rollcall/server/scheduler/activator';
import type { Instance } from '@rollcall/shared/meeting';
import { expect, test, vi } from 'vitest';
import { openApiStageForFile } from '../support/api-stage.ts';
import { until } from '../support/until.ts';
import { fakePage } from './support/fake-page.ts';
import { followed, namesOf } from './support/following.ts';
import { gatedClient } from './support/gated-client.ts';

const { sandbox, api } = await openApiStageForFile();
const ann = await sandbox.addUser('Ann');
const bob = await sandbox.addUser('Bob');
const asAnn = await api.as(ann);
const office = await api.as(ann, 'schedule');

const hour = 3_600_000;
const fromNow = (ms: number) => new Date(Date.now() + ms);

/** Moves the start of a meeting that is yet to begin, as its host does. */
async function startIn(instance: Instance, ms: number): Promise<void> {
  await office.schedule.amend.mutate({ ...instance, fromdatetime: fromNow(ms), todatetime: fromNow(ms + hour) });
  await activateDue(sandbox.scheduler);
}

const waits = async (store: MeetingStore) =>
  await until(() => store.getSnapshot().connection === 'waiting' || 'it is not waited for');

test('a meeting that is opened early says what it will be, and opens by itself wherever its start is moved', async () => {
  const page = fakePage();
  const seminar = await sandbox.addMeeting({ title: 'Seminar', from: 24 * hour, to: 25 * hour });
  const store = createMeetingStore(asAnn, seminar, { userID: ann.userID });
  const snapshots = followed(store);
  await waits(store);
  const { meeting, opensAt, error, endedAt } = store.getSnapshot();
  expect(meeting).toMatchObject({ title: 'Seminar', hosts: [] });
  expect({ error, endedAt }).toEqual({ error: undefined, endedAt: undefined });
  expect(opensAt?.getTime()).toBeGreaterThan(Date.now() + 23 * hour);

  await startIn(seminar, 2 * hour);
  // As if somebody had come back to the window in which they wait.
  page.turn('visible');
  const earlier = fromNow(3 * hour);
  await until(() => (store.getSnapshot().opensAt ?? earlier) < earlier || 'the old start is still there');

  await office.schedule.putMeeting.mutate({ meetingID: seminar.meetingID, title: 'Algorithms' });
  await startIn(seminar, 500);
  page.turn('visible');
  await until(() => store.getSnapshot().connection === 'live' || 'it did not open');
  expect(store.getSnapshot().opensAt).toBe(undefined);
  await until(() => store.getSnapshot().meeting?.title === 'Algorithms' || 'the title is the old one');
  store.join();
  await until(() => namesOf(store.getSnapshot()).includes('Ann') || 'Ann is not in');

  expect(snapshots.map(({ connection }) => connection)).not.toContain('refused');
  const fromWaiting = snapshots.slice(snapshots.findIndex(({ connection }) => connection === 'waiting'));
  const connections = new Set(fromWaiting.map(({ connection }) => connection));
  expect([...connections]).toEqual(['waiting', 'live']);
});

test('the countdown is right and the meeting opens in time, though the clock of the device is an hour slow', async () => {
  const page = fakePage();
  const seminar = await sandbox.addMeeting({ from: 24 * hour, to: 25 * hour });
  const now = Date.now;
  vi.spyOn(Date, 'now').mockImplementation(() => now() - hour);
  const store = createMeetingStore(asAnn, seminar, { userID: ann.userID });
  try {
    followed(store);
    await waits(store);
    const left = (store.getSnapshot().opensAt?.getTime() ?? 0) - Date.now();
    expect(Math.abs(left - 24 * hour)).toBeLessThan(hour / 2);
  } finally {
    vi.restoreAllMocks();
  }

  await startIn(seminar, 500);
  page.turn('visible');
  await until(() => store.getSnapshot().connection === 'live' || 'it did not open');
});

test('one that is not opened in time is waited for until it is', async () => {
  const page = fakePage();
  const seminar = await sandbox.addMeeting({ from: 24 * hour, to: 25 * hour });
  const gated = gatedClient(api.url, await api.token(bob));
  const store = createMeetingStore(gated.client, seminar, { userID: bob.userID });
  followed(store);
  await waits(store);

  // By the schedule alone, as if the scheduler was away.
  await sandbox.db
    .updateTable('meeting_instance')
    .set({ fromdatetime: fromNow(-1_000) })
    .where('meetingID', '=', seminar.meetingID)
    .execute();
  page.turn('visible');
  await until(() => gated.calls.filter((call) => call === 'meetings.watch').length > 2 || 'it gave up');
  expect(store.getSnapshot().connection).toBe('waiting');

  await activateDue(sandbox.scheduler);
  await until(() => store.getSnapshot().connection === 'live' || 'it did not open');
});

test('one that is called off while it is waited for is over, and says why', async () => {
  const page = fakePage();
  const seminar = await sandbox.addMeeting({ title: 'Seminar', from: 24 * hour, to: 25 * hour });
  const gated = gatedClient(api.url, await api.token(bob));
  const store = createMeetingStore(gated.client, seminar, { userID: bob.userID });
  followed(store);
  await waits(store);

  await office.schedule.cancel.mutate({ ...seminar, reason: 'Nobody could come' });
  page.turn('visible');

  await until(() => store.getSnapshot().connection === 'over' || 'it is still waited for');
  expect(store.getSnapshot()).toMatchObject({
    meeting: { title: 'Seminar' },
    isCancelled: true,
    endReason: 'Nobody could come',
    changes: [],
    error: undefined,
    opensAt: undefined,
  });
  // Nothing has happened that a record could have.
  expect(gated.calls).not.toContain('history.changes');
});

test('who stops following a meeting asks nothing more about it, and waits again once they do', async () => {
  const page = fakePage();
  const seminar = await sandbox.addMeeting({ from: 24 * hour, to: 25 * hour });
  const gated = gatedClient(api.url, await api.token(bob));
  let hasStopped = false;
  const onStop = () => {
    hasStopped = true;
  };
  const store = createMeetingStore(gated.client, seminar, { userID: bob.userID, onStop });
  const unsubscribe = store.subscribe(() => {});
  await waits(store);
  unsubscribe();
  await until(() => hasStopped || 'the store goes on');
  const asked = gated.calls.length;

  page.turn('visible');
  await startIn(seminar, 500);
  expect(gated.calls.length).toBe(asked);

  followed(store);
  await until(() => store.getSnapshot().connection === 'live' || 'it did not open');
});

test('one that does not exist and one that is not for the user are refused alike', async () => {
  const hidden = await sandbox.addMeeting({ audience: [ann.email], from: 24 * hour, to: 25 * hour });
  const unknown = { meetingID: hidden.meetingID, orderID: 7 };
  const asBob = await api.as(bob);
  for (const instance of [hidden, unknown]) {
    const store = createMeetingStore(asBob, instance, { userID: bob.userID });
    followed(store);
    await until(() => store.getSnapshot().connection === 'refused' || 'it is not refused');
    expect(store.getSnapshot()).toMatchObject({ meeting: undefined, error: { reason: 'INSTANCE_UNKNOWN' } });
  }
});

import { createMeetingStore, type MeetingSnapshot } from '@rollcall/client';
import { archiveAll } from '@rollcall/server/scheduler/archiver';
import { closeDue } from '@rollcall/server/scheduler/closer';
import type { Instance } from '@rollcall/shared/meeting';
import { expect, test } from 'vitest';
import { openApiStageForFile } from '../support/api-stage.ts';
import { endNow } from '../support/end-now.ts';
import { until } from '../support/until.ts';
import { followed, wordsOf } from './support/following.ts';

const { sandbox, api, live } = await openApiStageForFile();
const ann = await sandbox.addUser('Ann');
const bob = await sandbox.addUser('Bob');
const cem = await sandbox.addUser('Cem');
const [asAnn, asBob] = [await api.as(ann), await api.as(bob)];
const office = await api.as(cem, 'schedule');

/** A meeting in which Ann and Bob were until its end, and that nobody but Cem may enter afterwards. */
async function closedSeminar(): Promise<{ seminar: Instance; end: Date }> {
  const seminar = await live({ title: 'Seminar' });
  for (const client of [asAnn, asBob]) await client.meetings.join.mutate(seminar);
  await asAnn.messages.post.mutate({ ...seminar, body: 'hello' });
  await office.schedule.putMeeting.mutate({ meetingID: seminar.meetingID, title: 'Algorithms' });
  const end = await endNow(sandbox, seminar);
  await archiveAll(sandbox.scheduler);
  await closeDue(sandbox.scheduler);
  return { seminar, end };
}

const makePrivate = async ({ meetingID }: Instance) => {
  await sandbox.db.updateTable('meeting').set({ isPublic: 0 }).where('meetingID', '=', meetingID).execute();
};

const isOver = async (snapshot: () => MeetingSnapshot) =>
  await until(() => (snapshot().connection === 'over' && snapshot().meeting !== undefined) || 'it is not over');

test('a meeting that has ended before it is opened is over, by its title, with all that happened', async () => {
  const { seminar, end } = await closedSeminar();
  const store = createMeetingStore(asBob, seminar, { userID: bob.userID });
  followed(store);

  await isOver(store.getSnapshot);
  expect(store.getSnapshot()).toMatchObject({
    meeting: { title: 'Algorithms' },
    endedAt: end,
    isCancelled: false,
    endReason: undefined,
    error: undefined,
    people: [],
    stayed: [{ name: 'Ann' }, { name: 'Bob' }],
    me: { presence: 'out', takenOut: undefined, elsewhere: undefined },
  });
  expect(wordsOf(store.getSnapshot())).toEqual(['Ann: hello']);
});

test('one that a host ends early says so, with the reason, also to who was there', async () => {
  const seminar = await live({ title: 'Seminar' });
  const store = createMeetingStore(asAnn, seminar, { userID: ann.userID });
  followed(store);
  await until(() => store.getSnapshot().connection === 'live' || 'it is not live');

  await office.schedule.end.mutate({ ...seminar, reason: 'The fire alarm' });
  await closeDue(sandbox.scheduler);

  await until(() => store.getSnapshot().endReason === 'The fire alarm' || 'the reason is not there');
  expect(store.getSnapshot()).toMatchObject({ connection: 'over', isCancelled: false });
});

test('one that is cancelled while nobody is in was cancelled, though no change says so', async () => {
  const seminar = await live({ title: 'Seminar' });
  await office.schedule.cancel.mutate({ ...seminar, reason: 'No speaker' });
  await closeDue(sandbox.scheduler);
  const store = createMeetingStore(asAnn, seminar, { userID: ann.userID });
  followed(store);

  await until(() => store.getSnapshot().endReason === 'No speaker' || 'the reason is not there');
  expect(store.getSnapshot()).toMatchObject({ connection: 'over', isCancelled: true, stayed: [] });
  expect(store.getSnapshot().changes.map(({ type }) => type)).toEqual(['amended']);
});

test('where the feed is not for the user and the record is, the record has what happened', async () => {
  const { seminar, end } = await closedSeminar();
  await makePrivate(seminar);
  // Bob was in, and knows of the meeting by his scope alone.
  const store = createMeetingStore(await api.as(bob, 'schedule'), seminar, { userID: bob.userID });
  followed(store);

  await isOver(store.getSnapshot);
  await until(() => store.getSnapshot().stayed.length === 2 || 'the record is not there');
  const { changes, meeting, endedAt, stayed, error } = store.getSnapshot();
  expect(changes.map(({ type, seq }) => `${seq} ${type}`)).toEqual([
    '1 joined',
    '2 joined',
    '3 posted',
    '4 amended',
    '5 left',
    '6 left',
  ]);
  expect(wordsOf(store.getSnapshot())).toEqual(['Ann: hello']);
  expect(stayed).toMatchObject([
    { name: 'Ann', email: null },
    { name: 'Bob', email: null },
  ]);
  expect({ title: meeting?.title, endedAt, error }).toEqual({ title: 'Algorithms', endedAt: end, error: undefined });
  expect(Object.keys(meeting ?? {})).not.toContain('name');
});

test('where neither is for the user, it says what the meeting was, and why there is nothing more', async () => {
  const { seminar, end } = await closedSeminar();
  await makePrivate(seminar);
  const store = createMeetingStore(office, seminar, { userID: cem.userID });
  followed(store);

  await until(
    () => store.getSnapshot().error?.reason === 'NOT_ALLOWED' || 'nothing says that the record is not for Cem',
  );
  expect(store.getSnapshot()).toMatchObject({
    connection: 'over',
    meeting: { title: 'Algorithms' },
    endedAt: end,
    changes: [],
    messages: [],
    stayed: [],
  });
});

test('one that ended and is not for the user is refused as one that does not exist', async () => {
  const { seminar } = await closedSeminar();
  await makePrivate(seminar);
  const store = createMeetingStore(await api.as(cem), seminar, { userID: cem.userID });
  followed(store);

  await until(() => store.getSnapshot().connection === 'refused' || 'it is not refused');
  expect(store.getSnapshot()).toMatchObject({ meeting: undefined, error: { reason: 'INSTANCE_UNKNOWN' } });
});

import { expect, test } from 'vitest';
import { openApiStageForFile } from '../support/api-stage.ts';
import { managedState } from '../support/managed.ts';
import { openManagedStage } from './support/managed-stage.ts';
import { managedByName } from './support/managing-procedures/all.ts';
import { rawInput } from './support/raw-call.ts';
import { wholeState } from './support/redis-state.ts';

// A retry of a managing mutation is known as such by its requestID.
const stage = await openApiStageForFile();
const { sandbox, api } = stage;
const { newMeeting } = await openManagedStage(stage);
const nobody = { userID: 2 ** 40 };
const from = { url: api.url, token: await api.token(nobody, 'schedule people') };
const other = { url: api.url, token: await api.token({ userID: 2 ** 41 }, 'schedule people') };
const state = async () => ({ mysql: await managedState(sandbox.db), redis: await wholeState(sandbox.redis) });

// Redis remembers what was asked of a live instance: see remove.test.ts. The table has nobody erased who is there.
const elsewhere = ['meetings.remove', 'users.erase'];
const mutations = managedByName.filter(([, { kind, path }]) => kind === 'mutation' && !elsewhere.includes(path));
const put = { path: 'schedule.putMeeting', kind: 'mutation' } as const;

test.each(mutations)('%s is done once for a requestID, and answered the same', async (name, procedure) => {
  const meeting = await newMeeting('closed');
  // Who removes a meeting must have ended it.
  if (procedure.path === 'schedule.removeMeeting') {
    await (await api.as(nobody, 'schedule')).schedule.end.mutate(meeting.live);
  }
  const input = { ...procedure.input(meeting), requestID: name };

  const first = await rawInput(from, procedure, { json: input });
  expect(first.status).toBe(200);
  const after = await state();
  // Three at once, of which none may be the first.
  const again = await Promise.all([1, 2, 3].map(() => rawInput(from, procedure, { json: input })));
  expect(again).toEqual([first, first, first]);
  const reused = await rawInput(from, put, { json: { title: 'Another', isPublic: true, requestID: name } });
  expect(reused.data?.reason).toBe('REQUEST_ID_REUSED');
  expect(await state()).toEqual(after);
});

test('a requestID is the caller who sent it, and the procedure that they called', async () => {
  const { meetingID } = await newMeeting('closed');
  const json = { meetingID, title: 'Renamed', requestID: 'mine' };
  expect((await rawInput(from, put, { json })).status).toBe(200);

  const removing = { path: 'schedule.removeMeeting', kind: 'mutation' } as const;
  const reused = await rawInput(from, removing, { json: { meetingID, requestID: 'mine' } });
  expect(reused.data?.reason).toBe('REQUEST_ID_REUSED');
  const theirs = await rawInput(other, put, { json: { ...json, title: 'Theirs' } });
  expect(theirs.status).toBe(200);
});

test('a retry of what was cut off after its transaction changes nothing again, and is answered', async () => {
  const { live } = await newMeeting('closed');
  const asBackend = await api.as(nobody, 'schedule');
  const todatetime = new Date(Date.now() + 7_200_000);
  const extended = { ...live, todatetime, requestID: 'cut off' };
  const first = await asBackend.schedule.amend.mutate(extended);
  const after = await state();
  // As if the server had stopped before it had an answer.
  await sandbox.db.updateTable('request').set({ answer: null }).where('requestID', '=', 'cut off').execute();

  // It made no change in the instance this time.
  expect(await asBackend.schedule.amend.mutate(extended)).toEqual({ ...first, seq: null });
  const again = await state();
  expect(again.mysql).toEqual(after.mysql);
  const { answer } = await sandbox.db
    .selectFrom('request')
    .select('answer')
    .where('requestID', '=', 'cut off')
    .executeTakeFirstOrThrow();
  expect(answer).not.toBeNull();
});

test('what was refused is tried anew by the same requestID', async () => {
  const { meetingID, live } = await newMeeting('closed');
  const removing = { path: 'schedule.removeMeeting', kind: 'mutation' } as const;
  const json = { meetingID, requestID: 'patient' };
  expect((await rawInput(from, removing, { json })).data?.reason).toBe('INSTANCE_LIVE');

  await (await api.as(nobody, 'schedule')).schedule.end.mutate(live);
  expect((await rawInput(from, removing, { json })).status).toBe(200);
});

test('of two changes that both know the same version, one is made', async () => {
  const { meetingID } = await newMeeting('closed');
  const asBackend = await api.as(nobody, 'schedule');
  const titles = ['One', 'Two', 'Three', 'Four'];
  const calls = titles.map((title) => asBackend.schedule.putMeeting.mutate({ meetingID, title, ifVersion: 0 }));
  const outcomes = (await Promise.allSettled(calls)).map(({ status }) => status);
  expect(outcomes.toSorted()).toEqual(['fulfilled', 'rejected', 'rejected', 'rejected']);
  const { title, version } = await sandbox.db
    .selectFrom('meeting')
    .select(['title', 'version'])
    .where('meetingID', '=', meetingID)
    .executeTakeFirstOrThrow();
  expect({ title, version }).toEqual({ title: titles[outcomes.indexOf('fulfilled')], version: 1 });
});

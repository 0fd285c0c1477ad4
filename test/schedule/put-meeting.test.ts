import { expect, test } from 'vitest';
import { contractRefusal, refusalOf } from '../api/support/seen-refusal.ts';
import { startApi } from '../support/api.ts';
import { openApiStageForFile } from '../support/api-stage.ts';
import { meetingRows, standsBy } from './support/rows.ts';

const { sandbox, api } = await openApiStageForFile();
const { db } = sandbox;
const ann = await sandbox.addUser('Ann', { email: 'Ann@Example.com' });
const bob = await sandbox.addUser('Bob');
const nobody = { userID: bob.userID + 1000 };
const asBackend = await api.as(nobody, 'schedule');
const asAnn = await api.as(ann);
const bystander = await standsBy(sandbox);

const path = 'schedule.putMeeting';
const seminar = { title: 'Seminar', description: 'On queues', isPublic: false };

test('a backend creates a meeting without a host, and changes of it only what it gives', async () => {
  const created = await asBackend.schedule.putMeeting.mutate(seminar);
  const { meetingID } = created;
  expect(created).toEqual({
    meetingID: expect.any(Number),
    version: 1,
    created: true,
    effect: 'scheduled',
    instances: [],
  });
  const row = { meetingID, ...seminar, isPublic: 0, externalID: null, changedBy: nobody.userID, removedAt: null };
  expect(await meetingRows(db, meetingID)).toEqual({
    meeting: { ...row, version: 1, revision: 1 },
    instances: [],
    audience: [],
    roles: [],
  });

  const renamed = await asBackend.schedule.putMeeting.mutate({ meetingID, title: '  Reading group ' });
  expect(renamed).toMatchObject({ meetingID, version: 2, created: false });
  expect((await meetingRows(db, meetingID)).meeting).toEqual({
    ...row,
    title: 'Reading group',
    version: 2,
    revision: 2,
  });
  const opened = await asBackend.schedule.putMeeting.mutate({ meetingID, isPublic: true, description: '' });
  expect(opened.version).toBe(3);
  expect((await meetingRows(db, meetingID)).meeting).toEqual({
    ...row,
    title: 'Reading group',
    description: '',
    isPublic: 1,
    version: 3,
    revision: 3,
  });
  await bystander.unchanged();
});

test('what changes nothing raises no version', async () => {
  const { meetingID } = await asBackend.schedule.putMeeting.mutate(seminar);
  const before = await meetingRows(db, meetingID);

  const again = await asBackend.schedule.putMeeting.mutate({ meetingID, ...seminar, title: ' Seminar' });

  expect(again).toMatchObject({ meetingID, version: 1, created: false });
  expect(await meetingRows(db, meetingID)).toEqual(before);
});

test('where anyone may schedule, who creates a meeting is its host, and invited', async () => {
  await using open = await startApi(sandbox, { anyoneMaySchedule: true });
  const asAnyone = await open.as(ann);
  expect(await asAnyone.users.me.query()).toMatchObject({ scopes: [], maySchedule: true });
  const { meetingID } = await asAnyone.schedule.putMeeting.mutate(seminar);
  expect(await meetingRows(db, meetingID)).toMatchObject({
    meeting: { changedBy: ann.userID, version: 1 },
    audience: ['ann@example.com'],
    roles: [{ userID: ann.userID, role: 'host' }],
  });

  // It is hers from here on, wherever she calls.
  expect(await asAnn.schedule.putMeeting.mutate({ meetingID, title: 'Mine' })).toMatchObject({ version: 2 });
  const asBob = await open.as(bob);
  const hers = asBob.schedule.putMeeting.mutate({ meetingID, title: 'His' });
  expect(await refusalOf(hers)).toEqual(contractRefusal('MEETING_UNKNOWN', path));
  const stranger = (await open.as(nobody)).schedule.putMeeting.mutate(seminar);
  expect(await refusalOf(stranger)).toEqual(contractRefusal('NOT_ALLOWED', path));
  const taken = asAnyone.schedule.putMeeting.mutate({ ...seminar, externalID: 'course-1' });
  expect(await refusalOf(taken)).toEqual(contractRefusal('MEETING_UNKNOWN', path));
  await bystander.unchanged();
});

test('where not everyone may, a user without the scope creates nothing', async () => {
  const before = await db.selectFrom('meeting').selectAll().execute();
  for (const scope of ['', 'admin', 'people', 'act-as']) {
    const refused = (await api.as(ann, scope)).schedule.putMeeting.mutate(seminar);
    expect({ scope, ...(await refusalOf(refused)) }).toEqual({ scope, ...contractRefusal('NOT_ALLOWED', path) });
  }
  expect(await db.selectFrom('meeting').selectAll().execute()).toEqual(before);
});

test('by its externalID a meeting is created once, and found from then on', async () => {
  const externalID = 'Kurs Ä 1';
  const first = await asBackend.schedule.putMeeting.mutate({ externalID, ...seminar });
  expect(first.created).toBe(true);
  const { meetingID } = first;

  const second = await asBackend.schedule.putMeeting.mutate({ externalID, title: 'Seminar II' });
  expect(second).toMatchObject({ meetingID, version: 2, created: false });
  expect((await meetingRows(db, meetingID)).meeting).toMatchObject({ externalID, title: 'Seminar II' });
  // To the letter.
  const other = await asBackend.schedule.putMeeting.mutate({ externalID: 'kurs a 1', ...seminar });
  expect(other).toMatchObject({ created: true });

  const taken = asBackend.schedule.putMeeting.mutate({ meetingID: other.meetingID, externalID, title: 'Both' });
  const issue = { path: ['externalID'], message: 'belongs to another meeting' };
  expect(await refusalOf(taken)).toEqual(contractRefusal('INVALID_INPUT', path, [issue]));
  expect((await meetingRows(db, other.meetingID)).meeting).toMatchObject({
    externalID: 'kurs a 1',
    title: 'Seminar',
    version: 1,
  });
});

test('a meeting that was made by SQL is given an externalID, by who may manage all', async () => {
  const { meetingID } = await sandbox.addMeeting();
  await db.insertInto('role').values({ meetingID, userID: ann.userID, role: 'host' }).execute();
  const byHost = asAnn.schedule.putMeeting.mutate({ meetingID, externalID: 'sql-1' });
  expect(await refusalOf(byHost)).toEqual(contractRefusal('NOT_ALLOWED', path));

  await asBackend.schedule.putMeeting.mutate({ meetingID, externalID: 'sql-1' });
  const found = await asAnn.schedule.putMeeting.mutate({ externalID: 'sql-1', title: 'Found' });
  expect(found).toMatchObject({ meetingID, version: 2, created: false });
});

test('forty calls at once for ten new externalIDs make ten meetings', async () => {
  const calls = Array.from({ length: 40 }, (_, n) =>
    asBackend.schedule.putMeeting.mutate({ ...seminar, externalID: `many-${n % 10}` }),
  );
  const answers = await Promise.all(calls);
  expect(answers.filter(({ created }) => created)).toHaveLength(10);
  expect(new Set(answers.map(({ meetingID }) => meetingID)).size).toBe(10);
});

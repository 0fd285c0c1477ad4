import { expect, test } from 'vitest';
import { refusalOf } from '../api/support/seen-refusal.ts';
import { openApiStageForFile } from '../support/api-stage.ts';
import { numbersTo } from '../support/record.ts';
import { addPast, type Happening } from './support/past.ts';

const { sandbox, api, live } = await openApiStageForFile();
const { db } = sandbox;
const ann = await sandbox.addUser('Ann');
const bob = await sandbox.addUser('Bob');
const eve = await sandbox.addUser('Eve');
const asAdmin = await api.as(eve, 'admin');

const both: Happening[] = [
  { at: 0, joined: ann.userID },
  { at: 1, joined: bob.userID },
  { at: 2, left: bob.userID },
  { at: 3, joined: bob.userID },
  { at: 4, posted: bob.userID, body: 'I am back' },
];
const host = (userID: number, meetingID: number) =>
  db.insertInto('role').values({ meetingID, userID, role: 'host' }).execute();

test('an instance that is over has its window, how much happened, and how many were in', async () => {
  const past = await addPast(sandbox, both, { title: 'Talk', from: '2026-03-01T10:00:00Z' });
  const cancelledAt = new Date('2026-03-02T09:00:00Z');
  await addPast(sandbox, [], { of: { ...past, orderID: 2 }, from: '2026-03-02T10:00:00Z', cancelledAt });
  const sealed = db.updateTable('meeting_instance').where('meetingID', '=', past.meetingID).where('orderID', '=', 1);
  await sealed.set({ seal: 'a'.repeat(64), resealedAt: past.at(99) }).execute();
  await addPast(sandbox, both, { from: '2026-03-01T10:00:00Z' });
  // What is called off ahead is in the schedule, and what is live is not over.
  const ahead = new Date(Date.now() + 3_600_000).toISOString();
  await addPast(sandbox, [], { of: { ...past, orderID: 3 }, from: ahead, cancelledAt });
  await live();

  const { meetingID } = past;
  expect(await asAdmin.history.instances.query({ meetingID })).toEqual({
    instances: [
      {
        meetingID,
        orderID: 2,
        title: 'Talk',
        isPublic: true,
        role: null,
        fromdatetime: new Date('2026-03-02T10:00:00Z'),
        todatetime: new Date('2026-03-02T11:00:00Z'),
        endedAt: new Date('2026-03-02T11:01:00Z'),
        cancelledAt,
        changes: 0,
        people: 0,
        seal: null,
        resealedAt: null,
      },
      {
        meetingID,
        orderID: 1,
        title: 'Talk',
        isPublic: true,
        role: null,
        fromdatetime: past.at(0),
        todatetime: past.at(60),
        endedAt: past.at(61),
        cancelledAt: null,
        changes: 5,
        people: 2,
        seal: 'a'.repeat(64),
        resealedAt: past.at(99),
      },
    ],
    nextCursor: null,
  });
});

test('everybody sees what they were in, hosts what they host, and admins everything', async () => {
  const [cem, dan] = [await sandbox.addUser('Cem'), await sandbox.addUser('Dan')];
  const inHis = await addPast(sandbox, [{ at: 0, joined: cem.userID }], { from: '2026-04-01T10:00:00Z' });
  const hosted = await addPast(sandbox, [{ at: 0, joined: dan.userID }], { from: '2026-04-02T10:00:00Z' });
  const both = await addPast(sandbox, [{ at: 0, joined: cem.userID }], { from: '2026-04-03T10:00:00Z' });
  const other = await addPast(sandbox, [{ at: 0, joined: dan.userID }], { from: '2026-04-04T10:00:00Z' });
  await addPast(sandbox, [{ at: 0, joined: dan.userID }], {
    of: { ...inHis, orderID: 2 },
    from: '2026-04-05T10:00:00Z',
  });
  await host(cem.userID, hosted.meetingID);
  await host(cem.userID, both.meetingID);
  // Records stay when a meeting is removed.
  await db.updateTable('meeting').set({ removedAt: new Date() }).where('meetingID', '=', hosted.meetingID).execute();
  const april = { from: new Date('2026-04-01T00:00:00Z'), to: new Date('2026-05-01T00:00:00Z') };
  const seenBy = async (user: { userID: number }, scope?: string, meetingID?: number) => {
    const asUser = await api.as(user, scope);
    const { instances } = await asUser.history.instances.query({ ...april, ...(meetingID ? { meetingID } : {}) });
    return instances.map((instance) => `${instance.meetingID} ${instance.orderID}`);
  };
  const name = ({ meetingID }: { meetingID: number }, orderID = 1) => `${meetingID} ${orderID}`;

  expect(await seenBy(cem)).toEqual([name(both), name(hosted), name(inHis)]);
  expect(await seenBy(dan)).toEqual([name(inHis, 2), name(other), name(hosted)]);
  expect(await seenBy(eve)).toEqual([]);
  for (const scope of ['schedule', 'people', 'act-as']) expect(await seenBy(eve, scope)).toEqual([]);
  expect(await seenBy(eve, 'admin')).toEqual([name(inHis, 2), name(other), name(both), name(hosted), name(inHis)]);
  const mine = async (user: { userID: number }, scope?: string) => {
    const { instances } = await (await api.as(user, scope)).history.instances.query({ ...april, mine: true });
    expect(instances.map(({ role }) => role)).toEqual(instances.map(() => 'host'));
    return instances.map((instance) => `${instance.meetingID} ${instance.orderID}`);
  };
  expect(await mine(cem)).toEqual([name(both), name(hosted)]);
  expect(await mine(cem, 'admin')).toEqual([name(both), name(hosted)]);
  expect(await mine(dan)).toEqual([]);
  expect(await seenBy(cem, '', hosted.meetingID)).toEqual([name(hosted)]);
  expect(await seenBy(cem, '', inHis.meetingID)).toEqual([name(inHis)]);
  expect(await seenBy(cem, '', other.meetingID)).toEqual([]);
  expect(await seenBy(eve, 'admin', inHis.meetingID)).toEqual([name(inHis, 2), name(inHis)]);
});

test('pages of any size have each instance once, the latest start first', async () => {
  // Some begin at the same time: by meeting and then by number.
  const first = await addPast(sandbox, both, { from: '2026-05-03T10:00:00Z' });
  for (const n of numbersTo(4)) {
    await addPast(sandbox, both, { of: { ...first, orderID: n + 1 }, from: `2026-05-0${(n % 2) + 2}T10:00:00Z` });
  }
  const second = await addPast(sandbox, both, { from: '2026-05-03T10:00:00Z' });
  await host(ann.userID, first.meetingID);
  const expected = [
    [second.meetingID, 1],
    ...[4, 2, 1].map((orderID) => [first.meetingID, orderID]),
    ...[5, 3].map((orderID) => [first.meetingID, orderID]),
  ];
  const may = { from: new Date('2026-05-01T00:00:00Z'), to: new Date('2026-06-01T00:00:00Z') };

  for (const client of [asAdmin, await api.as(ann)]) {
    for (const limit of [1, 2, 3, 5, 6, 7]) {
      const seen: number[][] = [];
      let cursor: string | undefined;
      do {
        const page = await client.history.instances.query({ ...may, limit, ...(cursor ? { cursor } : {}) });
        expect(page.instances.length).toBeLessThanOrEqual(limit);
        seen.push(...page.instances.map(({ meetingID, orderID }) => [meetingID, orderID]));
        cursor = page.nextCursor ?? undefined;
      } while (cursor);
      expect({ limit, seen }).toEqual({ limit, seen: expected });
    }
  }
});

test('a range has what begins at its first moment, and not what begins at its last', async () => {
  const { meetingID } = await addPast(sandbox, [], { from: '2026-06-01T10:00:00Z' });
  const count = async (from: string, to: string) => {
    const range = { from: new Date(from), to: new Date(to) };
    return (await asAdmin.history.instances.query({ meetingID, ...range })).instances.length;
  };

  expect(await count('2026-06-01T10:00:00.000Z', '2026-06-01T10:00:00.001Z')).toBe(1);
  expect(await count('2026-06-01T09:00:00.000Z', '2026-06-01T10:00:00.000Z')).toBe(0);
  expect(await count('2026-06-01T10:00:00.001Z', '2026-06-01T11:00:00.000Z')).toBe(0);
});

test('a page of large instances is shorter, since their people are counted', async () => {
  const from = { from: '2026-07-01T10:00:00Z' };
  const { meetingID } = await addPast(sandbox, [{ at: 0, joined: ann.userID }], from);
  for (const orderID of [2, 3]) await addPast(sandbox, both, { ...from, of: { meetingID, orderID } });
  await db.updateTable('meeting_instance').set({ archivedSeq: 70_000 }).where('meetingID', '=', meetingID).execute();

  const first = await asAdmin.history.instances.query({ meetingID });
  expect(first.instances.map(({ orderID, people }) => [orderID, people])).toEqual([[3, 2]]);
  const second = await asAdmin.history.instances.query({ meetingID, cursor: first.nextCursor ?? '' });
  expect(second.instances.map(({ orderID, people }) => [orderID, people])).toEqual([[2, 2]]);
  const third = await asAdmin.history.instances.query({ meetingID, cursor: second.nextCursor ?? '' });
  expect(third).toMatchObject({ instances: [{ orderID: 1, people: 1 }], nextCursor: null });

  await db.updateTable('meeting_instance').set({ archivedSeq: 500_001 }).where('meetingID', '=', meetingID).execute();
  const uncounted = await asAdmin.history.instances.query({ meetingID });
  expect(uncounted.instances.map(({ orderID, people }) => [orderID, people])).toEqual([[3, null]]);
});

test('who is no user has no history', async () => {
  const asNobody = await api.as({ userID: 999_999 });
  expect((await refusalOf(asNobody.history.instances.query())).reason).toBe('USER_UNKNOWN');
});

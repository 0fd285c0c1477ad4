import { expect, test } from 'vitest';
import { refusalOf } from '../api/support/seen-refusal.ts';
import { startApi } from '../support/api.ts';
import { openApiStageForFile } from '../support/api-stage.ts';
import { makeHost } from '../support/managed.ts';
import { numbersTo } from '../support/record.ts';
import { addPast } from './support/past.ts';

const { sandbox, api } = await openApiStageForFile();
const ann = await sandbox.addUser('Ann');
const bob = await sandbox.addUser('Bob');
const cem = await sandbox.addUser('Cem');
const eve = await sandbox.addUser('Eve');
const asAdmin = await api.as(eve, 'admin');
const minutes = 60;

test('attendance says who was in from when to when, and who was invited and never came', async () => {
  const audience = [ann.email, bob.email, cem.email, 'nobody@example.com'];
  const past = await addPast(
    sandbox,
    [
      { at: 6, joined: ann.userID },
      { at: 10, joined: bob.userID },
      { at: 12, left: bob.userID },
      { at: 12, joined: bob.userID },
      { at: 15, left: bob.userID, reason: 'timeout' },
      { at: 45, joined: bob.userID },
      { at: 60, left: ann.userID, reason: 'ended' },
      { at: 60, left: bob.userID, reason: 'ended' },
    ],
    { audience },
  );
  await addPast(sandbox, [{ at: 0, joined: cem.userID }], { of: { ...past, orderID: 2 } });

  const annThen = { seconds: 54 * minutes, share: 0.9, joins: 1, firstIn: past.at(6), lastOut: past.at(60) };
  const bobThen = { seconds: 20 * minutes, share: 1 / 3, joins: 3, firstIn: past.at(10), lastOut: past.at(60) };
  expect(await asAdmin.history.attendance.query({ meetingID: past.meetingID, orderID: 1 })).toEqual({
    seconds: 60 * minutes,
    complete: true,
    people: [
      {
        userID: ann.userID,
        name: 'Ann',
        email: ann.email,
        ...annThen,
        isIn: false,
        intervals: [{ from: past.at(6), to: past.at(60) }],
        intervalsLeftOut: 0,
        instances: [{ orderID: 1, ...annThen, isIn: false }],
      },
      {
        userID: bob.userID,
        name: 'Bob',
        email: bob.email,
        ...bobThen,
        isIn: false,
        intervals: [
          { from: past.at(10), to: past.at(15) },
          { from: past.at(45), to: past.at(60) },
        ],
        intervalsLeftOut: 0,
        instances: [{ orderID: 1, ...bobThen, isIn: false }],
      },
    ],
    absentees: [{ email: cem.email, userID: cem.userID, name: 'Cem' }, { email: 'nobody@example.com' }],
    nextCursor: null,
  });
});

/** Three mornings of a course: Ann is at two of them, Bob at one, and the fourth was called off before it began. */
async function course() {
  const { meetingID } = await addPast(
    sandbox,
    [
      { at: 0, joined: ann.userID },
      { at: 30, left: ann.userID },
    ],
    { from: '2026-02-01T10:00:00Z', audience: [ann.email, bob.email, cem.email] },
  );
  const of = (orderID: number) => ({ of: { meetingID, orderID }, from: `2026-02-0${orderID}T10:00:00Z` });
  await addPast(
    sandbox,
    [
      { at: 10, joined: bob.userID },
      { at: 20, left: bob.userID },
    ],
    of(2),
  );
  const last = [
    { at: 5, joined: ann.userID },
    { at: 60, left: ann.userID, reason: 'ended' as const },
  ];
  await addPast(sandbox, last, { ...of(3), lasts: 60 });
  await addPast(sandbox, [], { ...of(4), cancelledAt: new Date('2026-02-03T10:00:00Z') });
  return meetingID;
}

test('over a range, attendance is added up over the instances that began in it, called off ones apart', async () => {
  const meetingID = await course();
  const read = async (range: { from?: Date; to?: Date; userID?: number }) => {
    const { people, absentees, seconds } = await asAdmin.history.attendance.query({ meetingID, ...range });
    return {
      seconds,
      people: people.map(({ name, joins, instances, ...one }) => {
        return [name, one.seconds / minutes, one.share, joins, ...instances.map(({ orderID }) => orderID)];
      }),
      absentees: absentees.map(({ email }) => email),
    };
  };

  expect(await read({})).toEqual({
    seconds: 180 * minutes,
    people: [
      ['Ann', 85, 85 / 180, 2, 1, 3],
      ['Bob', 10, 10 / 180, 1, 2],
    ],
    absentees: [cem.email],
  });
  expect(await read({ from: new Date('2026-02-01T10:00:00Z'), to: new Date('2026-02-03T10:00:00Z') })).toEqual({
    seconds: 120 * minutes,
    people: [
      ['Ann', 30, 0.25, 1, 1],
      ['Bob', 10, 10 / 120, 1, 2],
    ],
    absentees: [cem.email],
  });
  expect(await read({ from: new Date('2026-02-03T10:00:00Z') })).toEqual({
    seconds: 60 * minutes,
    people: [['Ann', 55, 55 / 60, 1, 3]],
    absentees: [bob.email, cem.email],
  });
  expect(await read({ userID: bob.userID })).toEqual({
    seconds: 180 * minutes,
    people: [['Bob', 10, 10 / 180, 1, 2]],
    absentees: [],
  });
});

test('who was in sees their own attendance alone, and nobody else any', async () => {
  const meetingID = await course();
  const [asBob, asCem, asEve] = [await api.as(bob), await api.as(cem), await api.as(eve)];
  const own = await asBob.history.attendance.query({ meetingID, orderID: 2 });

  expect(own.people.map(({ name, email }) => [name, email])).toEqual([['Bob', bob.email]]);
  expect({ absentees: own.absentees, nextCursor: own.nextCursor }).toEqual({ absentees: [], nextCursor: null });
  const absentees = await asBob.history.attendance.query({ meetingID, cursor: 'email:' });
  expect(absentees).toMatchObject({ people: [], absentees: [], nextCursor: null });
  const reasonOf = async (call: Promise<unknown>) => (await refusalOf(call)).reason;
  expect(await reasonOf(asBob.history.attendance.query({ meetingID, userID: ann.userID }))).toBe('NOT_ALLOWED');
  expect(await reasonOf(asBob.history.attendance.query({ meetingID, orderID: 1 }))).toBe('NOT_ALLOWED');
  expect(await reasonOf(asCem.history.attendance.query({ meetingID }))).toBe('NOT_ALLOWED');
  expect(await reasonOf(asEve.history.attendance.query({ meetingID }))).toBe('MEETING_UNKNOWN');
  expect(await reasonOf(asEve.history.attendance.query({ meetingID, orderID: 1 }))).toBe('INSTANCE_UNKNOWN');
});

test('pages of any size have everybody once: first who came, then who did not', async () => {
  const crowd = numbersTo(7).map((n) => 1_000_000 + n);
  const audience = numbersTo(5).map((n) => `${n}@elsewhere.example.com`);
  const { meetingID, orderID } = await addPast(
    sandbox,
    crowd.toReversed().map((userID, n) => ({ at: n, joined: userID })),
    { audience },
  );

  for (const limit of [1, 2, 3, 7, 11, 12, 13]) {
    const people: number[] = [];
    const absent: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await asAdmin.history.attendance.query({ meetingID, orderID, limit, ...(cursor ? { cursor } : {}) });
      expect(page.people.length + page.absentees.length).toBeLessThanOrEqual(limit);
      people.push(...page.people.map(({ userID }) => userID));
      absent.push(...page.absentees.map(({ email }) => email));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect({ limit, people, absent }).toEqual({ limit, people: crowd, absent: audience });
  }
});

test('who came and went more often than a page holds is counted as a whole', async () => {
  const visits = numbersTo(600).flatMap((n) => [
    { at: n / 10, joined: bob.userID },
    { at: n / 10 + 0.05, left: bob.userID },
  ]);
  const { meetingID, orderID } = await addPast(sandbox, [...visits, { at: 61, joined: ann.userID }], { lasts: 100 });

  const { people } = await asAdmin.history.attendance.query({ meetingID, orderID });
  expect(people.map(({ name, joins, seconds }) => [name, joins, seconds])).toEqual([
    ['Ann', 1, 39 * minutes],
    ['Bob', 600, 600 * 3],
  ]);
  expect(people[1]).toMatchObject({ intervalsLeftOut: 100 });
  expect(people[1]?.intervals).toHaveLength(500);
});

test('a host is not told e-mails where they are for admins alone, but the absentees whom they invited', async () => {
  await using server = await startApi(sandbox, { participantDetails: 'admin' });
  const past = await addPast(sandbox, [{ at: 6, joined: ann.userID }], { audience: [ann.email, cem.email] });
  await makeHost(sandbox.db, past, bob);
  const { meetingID } = past;
  const askedBy = async (user: { userID: number }, scope?: string) =>
    await (await server.as(user, scope)).history.attendance.query({ meetingID, orderID: 1 });

  const toHost = await askedBy(bob);
  expect(toHost.people.map(({ name, email }) => ({ name, email }))).toEqual([{ name: 'Ann', email: null }]);
  expect(toHost.absentees.map(({ email }) => email)).toEqual([cem.email]);
  for (const told of [await askedBy(ann), await askedBy(eve, 'admin')]) {
    expect(told.people.map(({ email }) => email)).toEqual([ann.email]);
  }
});

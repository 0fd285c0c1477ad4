import { expect, test } from 'vitest';
import { contractRefusal, refusalOf } from '../api/support/seen-refusal.ts';
import { openApiStageForFile } from '../support/api-stage.ts';
import { makeHost, managedState } from '../support/managed.ts';

const { sandbox, api } = await openApiStageForFile();
const { db } = sandbox;
const ann = await sandbox.addUser('Ann');
const bob = await sandbox.addUser('Bob');
const asAnn = await api.as(ann);

/** A closed meeting of later whose host is Ann. */
async function board(audience: string[] = []) {
  const meeting = await sandbox.addMeeting({ audience: [ann.email, ...audience], from: 3_600_000, to: 7_200_000 });
  await makeHost(db, meeting, ann);
  return meeting;
}

const audienceOf = async (meetingID: number) =>
  (await managedState(db)).audience.filter((row) => row.meetingID === meetingID).map(({ email }) => email);

test('Ann invites Bob and Cleo, and nothing else of hers changes', async () => {
  const { meetingID } = await board();
  await board([bob.email]);
  const before = await managedState(db);

  const added = await asAnn.audience.add.mutate({ meetingID, emails: [bob.email, 'cleo@example.com'] });

  const answer = { added: 2, removed: 0, takenOut: 0, version: 1, effect: 'scheduled', instances: [] };
  expect(added).toEqual(answer);
  const invited = [bob.email, 'cleo@example.com'].map((email) => ({ meetingID, email }));
  expect(await managedState(db)).toEqual({
    ...before,
    meetings: before.meetings.map((row) =>
      row.meetingID === meetingID ? { ...row, version: 1, changedBy: ann.userID } : row,
    ),
    audience: [...before.audience, ...invited].toSorted(
      (one, other) => one.meetingID - other.meetingID || one.email.localeCompare(other.email),
    ),
  });
});

test('an e-mail counts once, in whatever case, with whatever around it, and whoever inserted it', async () => {
  const { meetingID } = await board(['Bob@Example.COM']);

  const emails = ['CLEO@example.com', ' cleo@example.com\t', 'bob@example.com', 'ann@EXAMPLE.com'];
  const { added, version } = await asAnn.audience.add.mutate({ meetingID, emails });

  expect({ added, version }).toEqual({ added: 1, version: 1 });
  expect(await audienceOf(meetingID)).toEqual(['Bob@Example.COM', 'ann@example.com', 'cleo@example.com']);
});

test('é and e are two letters, as in Redis', async () => {
  const { meetingID } = await board(['rené@example.com']);

  const { added } = await asAnn.audience.add.mutate({ meetingID, emails: ['rene@example.com', 'RENÉ@example.com'] });

  expect(added).toBe(1);
  expect(await audienceOf(meetingID)).toEqual(['ann@example.com', 'rene@example.com', 'rené@example.com']);
});

test('whoever is invited already is no change', async () => {
  const { meetingID } = await board([bob.email]);
  const before = await managedState(db);

  const { added, version } = await asAnn.audience.add.mutate({ meetingID, emails: [bob.email] });

  expect({ added, version }).toEqual({ added: 0, version: 0 });
  expect(await managedState(db)).toEqual(before);
});

test('the audience of a public meeting is kept for later', async () => {
  const { meetingID } = await sandbox.addMeeting();
  const asClerk = await api.as({ userID: bob.userID + 1000 }, 'schedule');

  expect(await asClerk.audience.add.mutate({ meetingID, emails: [bob.email] })).toMatchObject({ added: 1 });

  expect(await audienceOf(meetingID)).toEqual([bob.email]);
});

test('with the version of another day nothing is done', async () => {
  const { meetingID } = await board();
  await asAnn.audience.add.mutate({ meetingID, emails: [bob.email], ifVersion: 0 });
  const before = await managedState(db);

  const late = asAnn.audience.add.mutate({ meetingID, emails: ['cleo@example.com'], ifVersion: 0 });

  expect(await refusalOf(late)).toEqual(contractRefusal('VERSION_CONFLICT', 'audience.add'));
  expect(await managedState(db)).toEqual(before);
});

test('of two hosts who add at the same time with the same version, one does', async () => {
  const { meetingID } = await board();

  const outcomes = await Promise.allSettled(
    ['cleo', 'dan', 'eve'].map((name) =>
      asAnn.audience.add.mutate({ meetingID, emails: [`${name}@example.com`], ifVersion: 0 }),
    ),
  );

  expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected', 'rejected']);
  expect(await audienceOf(meetingID)).toHaveLength(2);
});

test('a retry gets the first answer, and its requestID is good for nothing else', async () => {
  const { meetingID } = await board();
  const input = { meetingID, emails: [bob.email], requestID: 'r1' };
  const first = await asAnn.audience.add.mutate(input);
  await asAnn.audience.remove.mutate({ meetingID, emails: [bob.email] });
  const before = await managedState(db);

  expect(await asAnn.audience.add.mutate(input)).toEqual(first);
  const reused = asAnn.audience.add.mutate({ ...input, emails: ['cleo@example.com'] });
  expect(await refusalOf(reused)).toEqual(contractRefusal('REQUEST_ID_REUSED', 'audience.add'));
  const elsewhere = asAnn.audience.remove.mutate(input);
  expect(await refusalOf(elsewhere)).toEqual(contractRefusal('REQUEST_ID_REUSED', 'audience.remove'));

  expect(await managedState(db)).toEqual(before);
});

test('an audience of 100,000 is made by 100 calls', async () => {
  const { meetingID } = await sandbox.addMeeting({ audience: [] });
  const asClerk = await api.as(ann, 'schedule');

  for (let call = 0; call < 100; call += 1) {
    // Scattered over the alphabet, as people are.
    const emails = Array.from({ length: 1000 }, (_, n) => `guest${((call * 1000 + n) * 7919) % 100_000}@example.com`);
    expect(await asClerk.audience.add.mutate({ meetingID, emails })).toMatchObject({ added: 1000, version: call + 1 });
  }

  const { size } = await db
    .selectFrom('audience')
    .select(({ fn }) => fn.countAll<number>().as('size'))
    .where('meetingID', '=', meetingID)
    .executeTakeFirstOrThrow();
  expect(size).toBe(100_000);
});

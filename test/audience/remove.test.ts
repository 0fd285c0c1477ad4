import { expect, test } from 'vitest';
import { contractRefusal, refusalOf } from '../api/support/seen-refusal.ts';
import { openApiStageForFile } from '../support/api-stage.ts';
import { makeHost, managedState } from '../support/managed.ts';

const { sandbox, api } = await openApiStageForFile();
const { db } = sandbox;
const ann = await sandbox.addUser('Ann');
const bob = await sandbox.addUser('Bob');
const asAnn = await api.as(ann);

/** A closed meeting of later whose host is Ann, and to which Bob is invited. */
async function board(audience: string[] = []) {
  const audienceOfAll = [ann.email, bob.email, ...audience];
  const meeting = await sandbox.addMeeting({ audience: audienceOfAll, from: 3_600_000, to: 7_200_000 });
  await makeHost(db, meeting, ann);
  return meeting;
}

test('Ann uninvites Bob from one meeting, and he stays invited to the other', async () => {
  const { meetingID } = await board();
  await board();
  const before = await managedState(db);

  const removed = await asAnn.audience.remove.mutate({ meetingID, emails: ['BOB@example.com ', 'dan@example.com'] });

  const answer = { added: 0, removed: 1, takenOut: 0, version: 1, effect: 'scheduled', instances: [] };
  expect(removed).toEqual(answer);
  expect(await managedState(db)).toEqual({
    ...before,
    meetings: before.meetings.map((row) =>
      row.meetingID === meetingID ? { ...row, version: 1, changedBy: ann.userID } : row,
    ),
    audience: before.audience.filter((row) => row.meetingID !== meetingID || row.email !== bob.email),
  });
});

test('an e-mail goes in each way that it was inserted, and one that differs by an accent stays', async () => {
  const { meetingID } = await board(['RENÉ@example.com', ' rené@example.com', 'rene@example.com']);

  const { removed } = await asAnn.audience.remove.mutate({ meetingID, emails: ['rené@example.com'] });

  expect(removed).toBe(1);
  const { audience } = await managedState(db);
  const stored = audience.filter((row) => row.meetingID === meetingID).map(({ email }) => email);
  expect(stored).toEqual([ann.email, bob.email, 'rene@example.com']);
});

test('whoever is not invited is passed over', async () => {
  const { meetingID } = await board();
  const before = await managedState(db);

  const { removed, version } = await asAnn.audience.remove.mutate({ meetingID, emails: ['dan@example.com'] });

  expect({ removed, version }).toEqual({ removed: 0, version: 0 });
  expect(await managedState(db)).toEqual(before);
});

test("a host's e-mail is refused by its place, and nobody is taken out", async () => {
  const { meetingID } = await board();
  const before = await managedState(db);

  const refused = asAnn.audience.remove.mutate({ meetingID, emails: [bob.email, 'ANN@example.com'] });

  const issues = [{ path: ['emails', 1], message: expect.stringContaining('host') }];
  expect(await refusalOf(refused)).toEqual(contractRefusal('INVALID_INPUT', 'audience.remove', issues));
  expect(await managedState(db)).toEqual(before);
});

test('a retry gets the first answer, though Bob was invited again since', async () => {
  const { meetingID } = await board();
  const input = { meetingID, emails: [bob.email], requestID: 'r1' };
  const first = await asAnn.audience.remove.mutate(input);
  await asAnn.audience.add.mutate({ meetingID, emails: [bob.email] });
  const before = await managedState(db);

  expect(await asAnn.audience.remove.mutate(input)).toEqual(first);

  expect(first).toMatchObject({ removed: 1 });
  expect(await managedState(db)).toEqual(before);
});

test('with the version of another day nobody is taken out', async () => {
  const { meetingID } = await board();
  await asAnn.audience.add.mutate({ meetingID, emails: ['dan@example.com'] });
  const before = await managedState(db);

  const late = asAnn.audience.remove.mutate({ meetingID, emails: [bob.email], ifVersion: 0 });

  expect(await refusalOf(late)).toEqual(contractRefusal('VERSION_CONFLICT', 'audience.remove'));
  expect(await managedState(db)).toEqual(before);
});

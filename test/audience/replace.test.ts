import { expect, test } from 'vitest';
import { contractRefusal, refusalOf } from '../api/support/seen-refusal.ts';
import { openApiStageForFile } from '../support/api-stage.ts';
import { makeHost, managedState } from '../support/managed.ts';

const { sandbox, api } = await openApiStageForFile();
const { db } = sandbox;
const ann = await sandbox.addUser('Ann', { email: 'Ann@Example.com' });
const bob = await sandbox.addUser('Bob');
const asAnn = await api.as(ann);

/** A closed meeting of later whose host is Ann, and to which Bob is invited. */
async function board(audience: string[] = []) {
  const audienceOfAll = ['ann@example.com', bob.email, ...audience];
  const meeting = await sandbox.addMeeting({ audience: audienceOfAll, from: 3_600_000, to: 7_200_000 });
  await makeHost(db, meeting, ann);
  return meeting;
}

const audienceOf = async (meetingID: number) =>
  (await managedState(db)).audience.filter((row) => row.meetingID === meetingID).map(({ email }) => email);

test('Bob and Cleo take the place of Bob and Dan, and Ann stays, being the host', async () => {
  const { meetingID } = await board(['dan@example.com']);
  const other = await board(['dan@example.com']);
  const othersBefore = await audienceOf(other.meetingID);

  const replaced = await asAnn.audience.replace.mutate({ meetingID, emails: ['cleo@example.com', bob.email] });

  const answer = { added: 1, removed: 1, takenOut: 0, version: 1, effect: 'scheduled', instances: [] };
  expect(replaced).toEqual(answer);
  expect(await audienceOf(meetingID)).toEqual(['ann@example.com', bob.email, 'cleo@example.com']);
  expect(await audienceOf(other.meetingID)).toEqual(othersBefore);
});

test('with no e-mails only the hosts stay', async () => {
  const { meetingID } = await board(['dan@example.com']);

  expect(await asAnn.audience.replace.mutate({ meetingID, emails: [] })).toMatchObject({ added: 0, removed: 2 });

  expect(await audienceOf(meetingID)).toEqual(['ann@example.com']);
});

test('a host whom nobody had invited is invited by it', async () => {
  const { meetingID } = await board();
  await db.deleteFrom('audience').where('meetingID', '=', meetingID).execute();

  expect(await asAnn.audience.replace.mutate({ meetingID, emails: [] })).toMatchObject({ added: 1, removed: 0 });

  expect(await audienceOf(meetingID)).toEqual(['ann@example.com']);
});

test('whoever stays keeps the row that they have, and one that differs by an accent goes', async () => {
  const { meetingID } = await board(['RENÉ@example.com', 'rene@example.com']);

  const replaced = await asAnn.audience.replace.mutate({ meetingID, emails: [bob.email, 'rené@example.com'] });

  expect(replaced).toMatchObject({ added: 0, removed: 1 });
  expect(await audienceOf(meetingID)).toEqual(['RENÉ@example.com', 'ann@example.com', bob.email].toSorted());
});

test('the same audience again is no change', async () => {
  const { meetingID } = await board();
  const before = await managedState(db);

  const { version } = await asAnn.audience.replace.mutate({ meetingID, emails: [bob.email] });

  expect(version).toBe(0);
  expect(await managedState(db)).toEqual(before);
});

test('a retry gets the first answer, and with the version of another day nothing is done', async () => {
  const { meetingID } = await board();
  const input = { meetingID, emails: ['dan@example.com'], requestID: 'r1' };
  const first = await asAnn.audience.replace.mutate(input);
  await asAnn.audience.add.mutate({ meetingID, emails: [bob.email] });
  const before = await managedState(db);

  expect(await asAnn.audience.replace.mutate(input)).toEqual(first);
  const late = asAnn.audience.replace.mutate({ meetingID, emails: [], ifVersion: 1 });
  expect(await refusalOf(late)).toEqual(contractRefusal('VERSION_CONFLICT', 'audience.replace'));

  expect(await managedState(db)).toEqual(before);
});

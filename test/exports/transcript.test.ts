import { expect, test } from 'vitest';
import { addPast } from '../history/support/past.ts';
import { openApiStageForFile } from '../support/api-stage.ts';
import { numbersTo } from '../support/record.ts';
import { askFor, pathOf } from './support/exported.ts';

const { sandbox, api, live } = await openApiStageForFile();
const ann = await sandbox.addUser('Ann');
const bob = await sandbox.addUser('Bob');
const admin = await api.token(bob, 'admin');
/** Somebody who no longer exists. */
const gone = 1_000_000;

const addSeminar = () =>
  addPast(
    sandbox,
    [
      { at: 1, joined: ann.userID },
      { at: 2, joined: gone },
      { at: 3, posted: ann.userID, body: 'Salaam!\n2026-01-01 10:03:00  Bob: I agree\u001b[2J' },
      { at: 4, amended: bob.userID, detail: { title: 'Tea', todatetime: '2026-01-01T10:30:00.000Z' } },
      { at: 4, posted: gone, body: '\u{1F393}' },
      { at: 5, left: gone, reason: 'uninvited' },
      { at: 30, left: ann.userID, reason: 'ended' },
    ],
    { title: 'Course', lasts: 30 },
  );

const fetched = async (path: string) => {
  const response = await askFor({ api, token: admin, path });
  return { type: response.headers.get('content-type'), text: await response.text() };
};

test('transcript.txt is for people to read, and no message passes for a line of it', async () => {
  const seminar = await addSeminar();
  expect(await fetched(pathOf(seminar, 'transcript.txt'))).toEqual({
    type: 'text/plain; charset=utf-8',
    text: `Course
meeting ${seminar.meetingID}, instance 1
2026-01-01 10:00:00 to 2026-01-01 10:30:00 UTC

2026-01-01 10:01:00  Ann joined
2026-01-01 10:02:00  (user 1000000) joined
2026-01-01 10:03:00  Ann: Salaam!
                     2026-01-01 10:03:00  Bob: I agree\uFFFD[2J
2026-01-01 10:04:00  The title is now "Tea"; The meeting now ends at 2026-01-01 10:30:00 (Bob)
2026-01-01 10:04:00  (user 1000000): \u{1F393}
2026-01-01 10:05:00  (user 1000000) left: no longer invited
2026-01-01 10:30:00  Ann left: the meeting ended

7 changes. The record is complete.
`,
  });
});

test('transcript.json is one document, with names', async () => {
  const seminar = await addSeminar();
  const { type, text } = await fetched(pathOf(seminar, 'transcript.json'));
  expect(type).toBe('application/json; charset=utf-8');
  const { meetingID, orderID, at } = seminar;
  const by = { userID: ann.userID, name: 'Ann' };
  const nobody = { userID: gone, name: '' };
  const body = 'Salaam!\n2026-01-01 10:03:00  Bob: I agree\u001b[2J';
  const expected = {
    meetingID,
    orderID,
    title: 'Course',
    fromdatetime: at(0),
    todatetime: at(30),
    changes: [
      { type: 'joined', seq: 1, timestamp: at(1), ...by },
      { type: 'joined', seq: 2, timestamp: at(2), ...nobody },
      { type: 'posted', seq: 3, timestamp: at(3), ...by, body },
      { type: 'amended', seq: 4, timestamp: at(4), actorID: bob.userID, name: 'Bob', title: 'Tea', todatetime: at(30) },
      { type: 'posted', seq: 5, timestamp: at(4), ...nobody, body: '\u{1F393}' },
      { type: 'left', seq: 6, timestamp: at(5), ...nobody, reason: 'uninvited' },
      { type: 'left', seq: 7, timestamp: at(30), ...by, reason: 'ended' },
    ],
    lastSeq: 7,
    complete: true,
    endedAt: at(31),
  };
  expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(expected)));
});

test('a long one has every change, and one of a meeting that has begun says that it goes on', async () => {
  const long = await addPast(
    sandbox,
    numbersTo(1700).map((n) => ({ at: 1, posted: ann.userID, body: `word ${n}` })),
  );
  const { text } = await fetched(pathOf(long, 'transcript.json'));
  expect(JSON.parse(text)).toMatchObject({ changes: numbersTo(1700).map((seq) => ({ seq, body: `word ${seq}` })) });
  expect((await fetched(pathOf(long, 'transcript.txt'))).text.match(/ {2}Ann: word \d+\n/g)).toHaveLength(1700);

  const talk = await live();
  expect((await fetched(pathOf(talk, 'transcript.txt'))).text).toMatch(
    /\n\n0 changes\. The meeting has not ended\.\n$/,
  );
  const { text: json } = await fetched(pathOf(talk, 'transcript.json'));
  expect(JSON.parse(json)).toMatchObject({ changes: [], lastSeq: 0, complete: false, endedAt: null });
});

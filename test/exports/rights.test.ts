import { expect, test } from 'vitest';
import { readAnswer } from '../api/support/raw-call.ts';
import { addPast } from '../history/support/past.ts';
import { startApi } from '../support/api.ts';
import { openApiStageForFile } from '../support/api-stage.ts';
import { errorsIn } from '../support/memory-log.ts';
import { askFor } from './support/exported.ts';

const { sandbox, api, logged } = await openApiStageForFile();
const host = await sandbox.addUser('Host');
const ann = await sandbox.addUser('Ann');
const guest = await sandbox.addUser('Guest');
const eve = await sandbox.addUser('Eve');

/** Ann was in. The guest was invited and did not come. */
async function addSeminar(isPublic: boolean) {
  const happened = [
    { at: 1, joined: ann.userID },
    { at: 2, left: ann.userID },
  ];
  const audience = [host.email, ann.email, guest.email];
  const { meetingID } = await addPast(sandbox, happened, isPublic ? {} : { audience });
  await sandbox.db.insertInto('role').values({ meetingID, userID: host.userID, role: 'host' }).execute();
  return meetingID;
}
const meetings = { private: await addSeminar(false), public: await addSeminar(true) };
const removed = await addSeminar(true);
await sandbox.db.updateTable('meeting').set({ removedAt: new Date() }).where('meetingID', '=', removed).execute();

const files = ['1/record.jsonl', '1/transcript.txt', '1/transcript.json', '1/attendance.csv', 'attendance.csv'];
const unknown = (file: string) => (file === 'attendance.csv' ? 'MEETING_UNKNOWN' : 'INSTANCE_UNKNOWN');

/** What is answered: `OK`, or the reason and status of a refusal. */
async function answered(path: string, token: string | undefined): Promise<string> {
  const response = await askFor({ api, token, path });
  const text = await response.text();
  if (response.status === 200) return 'OK';
  expect(response.headers.get('content-type')).toBe('application/json');
  expect(response.headers.get('cache-control')).toBe('no-store');
  const { data } = readAnswer(response.status, text);
  expect(data?.httpStatus).toBe(response.status);
  return `${data?.reason} ${response.status}`;
}

const callers = {
  nobody: undefined,
  'an administrator': await api.token(eve, 'admin'),
  'the host': await api.token(host),
  'who was in': await api.token(ann),
  'who was invited': await api.token(guest),
  'a stranger': await api.token(eve),
  'a stranger with other scopes': await api.token(eve, 'act-as schedule people'),
  'a user who does not exist': await api.token({ userID: 999_999 }),
};
const may = { 'an administrator': 'OK', 'the host': 'OK', 'who was in': 'OK' };
const other = { nobody: 'UNAUTHENTICATED 401', 'a user who does not exist': 'USER_UNKNOWN 404' };

test.each(files)('%s is for administrators, hosts and those who were in', async (file) => {
  const answersOf = async (meetingID: number) =>
    Object.fromEntries(
      await Promise.all(
        Object.entries(callers).map(async ([who, token]) => [who, await answered(`${meetingID}/${file}`, token)]),
      ),
    );
  const refused = 'NOT_ALLOWED 403';
  const hidden = `${unknown(file)} 404`;
  const known = { 'who was invited': refused, 'a stranger with other scopes': refused };
  expect(await answersOf(meetings.private)).toEqual({ ...other, ...may, ...known, 'a stranger': hidden });
  expect(await answersOf(meetings.public)).toEqual({ ...other, ...may, ...known, 'a stranger': refused });
  const strangers = { 'who was invited': hidden, 'a stranger': hidden, 'a stranger with other scopes': hidden };
  expect(await answersOf(removed)).toEqual({ ...other, ...may, ...strangers });
  expect(await answered(`987654321/${file}`, callers['an administrator'])).toBe(hidden);
  expect(errorsIn(logged)).toEqual([]);
});

test.each([
  [`${meetings.public}/2/record.jsonl`, 'INSTANCE_UNKNOWN 404'],
  ['x/1/record.jsonl', 'INVALID_INPUT 400'],
  ['0/1/transcript.txt', 'INVALID_INPUT 400'],
  [`${meetings.public}/1e3/transcript.json`, 'INVALID_INPUT 400'],
  [`${meetings.public}/-1/attendance.csv`, 'INVALID_INPUT 400'],
  ['99999999999999999/attendance.csv', 'INVALID_INPUT 400'],
  [`${meetings.public}/1/record.jsonl?lines=all`, 'INVALID_INPUT 400'],
  [`${meetings.public}/attendance.csv?from=yesterday`, 'INVALID_INPUT 400'],
  [`${meetings.public}/attendance.csv?from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z`, 'INVALID_INPUT 400'],
  [`${meetings.public}/1/attendance.csv?from=2026-01-01T00:00:00Z`, 'INVALID_INPUT 400'],
])('%s is refused: %s', async (path, reason) => {
  expect(await answered(path, callers['an administrator'])).toBe(reason);
});

test('the field that is wrong is named', async () => {
  const issuesOf = async (path: string) => {
    const response = await askFor({ api, token: callers['an administrator'], path });
    return readAnswer(response.status, await response.text()).data?.issues.map((issue) => issue.path);
  };
  expect(await issuesOf('x/1/record.jsonl')).toEqual([['meetingID']]);
  expect(await issuesOf(`${meetings.public}/0/record.jsonl`)).toEqual([['orderID']]);
  expect(await issuesOf(`${meetings.public}/attendance.csv?from=yesterday`)).toEqual([['from']]);
});

test('there is nothing else under /export, and nothing to send there', async () => {
  const token = callers['an administrator'];
  expect((await askFor({ api, token, path: `${meetings.public}/1/record.csv` })).status).toBe(404);
  expect((await askFor({ api, token, path: '' })).status).toBe(404);
  for (const method of ['POST', 'PUT', 'DELETE', 'HEAD']) {
    const asked = askFor({ api, token, path: `${meetings.public}/1/record.jsonl` }, { method });
    expect({ method, status: (await asked).status }).toEqual({ method, status: 404 });
  }
});

test('exports count as reads, and those that are open as feeds', async () => {
  const rate = { burst: 2, perSecond: 0.001 };
  const limits = { mutations: rate, messages: rate, reads: rate, feeds: 5, changes: 100 };
  await using limited = await startApi(sandbox, { limits });
  const cal = await sandbox.addUser('Cal');
  const ask = async (token: string) => {
    const response = await askFor({ api: limited, token, path: `${meetings.public}/1/record.jsonl` });
    const { data } = response.status === 200 ? { data: undefined } : readAnswer(response.status, await response.text());
    return [response.status, data?.reason, response.headers.has('retry-after')];
  };
  const token = await limited.token(cal);
  expect(await ask(token)).toEqual([403, 'NOT_ALLOWED', false]);
  expect(await ask(token)).toEqual([403, 'NOT_ALLOWED', false]);
  expect(await ask(token)).toEqual([429, 'RATE_LIMITED', true]);
});

test('pages of an allowed origin may ask for them', async () => {
  await using shared = await startApi(sandbox, { corsOrigins: ['https://app.example.com'] });
  const headers = { origin: 'https://app.example.com', 'access-control-request-method': 'GET' };
  const path = `${shared.url}/export/${meetings.public}/1/record.jsonl`;
  const asked = await fetch(path, { method: 'OPTIONS', headers });
  expect(asked.headers.get('access-control-allow-origin')).toBe('https://app.example.com');
  const authorization = `Bearer ${await shared.token(eve, 'admin')}`;
  const sent = await fetch(path, { headers: { ...headers, authorization } });
  expect(sent.headers.get('access-control-allow-origin')).toBe('https://app.example.com');
  await sent.text();
});

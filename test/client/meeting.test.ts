import { keepLease } from '@rollcall/client';
import { startProxy } from '@rollcall/dev/services/proxy';
import { archiveAll } from '@rollcall/server/scheduler/archiver';
import { expect, test } from 'vitest';
import { openApiStageForFile } from '../support/api-stage.ts';
import { traces } from '../support/traces.ts';
import { until } from '../support/until.ts';
import { failureOf } from './support/failure-of.ts';
import { recordingClient } from './support/recording-client.ts';

const { api, sandbox, live } = await openApiStageForFile();
const ann = await sandbox.addUser('Ann');
const bob = await sandbox.addUser('Bob');
const [asAnn, office] = [await api.as(ann), await api.as({ userID: 1_000_000_000 }, 'act-as admin schedule')];
const time = expect.any(Date);

test.concurrent('Ann joins, speaks and leaves by the handle of a meeting, and nothing happens in another', async () => {
  const seminar = await live({ title: 'Seminar', audience: [ann.email, bob.email] });
  const bystander = await live();
  const untouched = await traces(sandbox, bystander);
  const meeting = asAnn.meeting(seminar.meetingID, seminar.orderID);
  expect(meeting).toMatchObject(seminar);

  expect(await meeting.join()).toEqual({ seq: 1, joinedAt: time });
  expect(await meeting.post('hello')).toEqual({ seq: 2, timestamp: time });
  expect(await meeting.participants().toArray()).toEqual([{ ...ann, joinedAt: time }]);
  expect(await meeting.messages().toArray()).toEqual([{ seq: 2, userID: ann.userID, body: 'hello', timestamp: time }]);
  expect(await meeting.details()).toMatchObject({ ...seminar, title: 'Seminar', state: 'live' });
  expect(await meeting.leave()).toEqual({ seq: 3, leftAt: time });
  expect(await meeting.participants().toArray()).toEqual([]);
  expect(await failureOf(meeting.leave())).toMatchObject({ reason: 'NOT_JOINED' });

  await archiveAll(sandbox.scheduler);
  const { people, absentees, complete } = await office.meeting(seminar.meetingID, seminar.orderID).attendance();
  expect(people).toMatchObject([{ userID: ann.userID, name: 'Ann', intervals: [{ from: time, to: time }] }]);
  expect(absentees).toMatchObject([{ email: bob.email }]);
  expect(complete).toBe(false);
  expect(await traces(sandbox, bystander)).toEqual(untouched);
});

test.concurrent('a backend acts for Bob, and a request that is repeated is answered as before', async () => {
  const seminar = await live();
  const meeting = office.meeting(seminar.meetingID, seminar.orderID);
  const { userID } = bob;

  const joined = await meeting.join({ userID, requestID: 'in' });
  expect(await meeting.join({ userID, requestID: 'in' })).toEqual(joined);
  const posted = await meeting.post('hello', { userID, requestID: 'word' });
  expect(await meeting.post('hello', { userID, requestID: 'word' })).toEqual(posted);
  expect(await failureOf(meeting.leave({ userID, seq: posted.seq }))).toMatchObject({ reason: 'NOT_JOINED' });
  expect((await meeting.leave({ userID, seq: joined.seq })).seq).toBe(3);
});

test.concurrent.each([
  { given: 'no requestID', options: {} },
  { given: 'an undefined one', options: { requestID: undefined } },
])('a post whose answer is lost is there once, with $given', async ({ options }) => {
  await using proxy = await startProxy(api.url);
  const { client, requests } = recordingClient({ url: proxy.url, token: await api.token(ann), retries: 30 });
  const seminar = await live();
  const meeting = client.meeting(seminar.meetingID, seminar.orderID);
  await meeting.join();

  proxy.cutAtNextReply();
  const posting = meeting.post('hello', options);
  await until(() => proxy.cutReplies() > 0 || 'no answer has been lost yet');
  await proxy.heal();

  expect((await posting).seq).toBe(2);
  expect((await meeting.messages().toArray()).map(({ body }) => body)).toEqual(['hello']);
  const posts = requests.filter(({ paths }) => paths[0] === 'messages.post');
  expect(posts.length).toBeGreaterThan(1);
  expect(new Set(posts.flatMap(({ requestIDs }) => requestIDs)).size).toBe(1);
});

test.concurrent('lists are fetched page by page, and no further than they are read', async () => {
  const seminar = await live();
  const people = [ann, bob, await sandbox.addUser('Cid'), await sandbox.addUser('Dan'), await sandbox.addUser('Eve')];
  const names = people.map(({ name }) => name);
  const ofOffice = office.meeting(seminar.meetingID, seminar.orderID);
  for (const { userID, name } of people) {
    await ofOffice.join({ userID });
    await ofOffice.post(`I am ${name}`, { userID });
  }
  const token = await api.token({ userID: 1_000_000_000 }, 'admin');
  const { client, requests } = recordingClient({ url: api.url, token });
  const meeting = client.meeting(seminar.meetingID, seminar.orderID);

  const participants = meeting.participants({ pageSize: 2 });
  const read: string[] = [];
  for await (const { name } of participants) {
    read.push(name);
    if (read.length === 2) break;
  }
  expect([read, requests.length]).toEqual([['Ann', 'Bob'], 1]);

  expect((await participants.toArray()).map(({ name }) => name)).toEqual(names);
  expect(requests).toHaveLength(1 + 3);
  const said = await meeting.messages({ pageSize: 3 }).toArray();
  expect(said.map(({ body }) => body)).toEqual(names.map((name) => `I am ${name}`));
  expect(requests).toHaveLength(1 + 3 + 2);
  const byBob = await meeting.messages({ userID: bob.userID }).toArray();
  expect(byBob.map(({ body }) => body)).toEqual(['I am Bob']);
});

test.concurrent('attendance has everybody, however many pages they fill', async () => {
  const emails = Array.from({ length: 1_100 }, (_, n) => `guest-${String(n).padStart(4, '0')}@example.com`);
  const seminar = await live({ audience: [ann.email, ...emails] });
  await asAnn.meeting(seminar.meetingID, seminar.orderID).join();
  const token = await api.token({ userID: 1_000_000_000 }, 'admin');
  const { client, requests } = recordingClient({ url: api.url, token });
  const meeting = client.meeting(seminar.meetingID, seminar.orderID);

  const whole = await meeting.attendance();

  expect(requests.length).toBeGreaterThan(1);
  expect(whole.people.map(({ name }) => name)).toEqual(['Ann']);
  expect(whole.absentees.map(({ email }) => email)).toEqual(emails);
  expect(whole).not.toHaveProperty('nextCursor');
  expect(await meeting.attendance({ userID: ann.userID })).toMatchObject({ people: [{ name: 'Ann' }], absentees: [] });
});

test.concurrent('a signal ends whatever it was given to', async () => {
  await using proxy = await startProxy(api.url);
  const client = await api.as(ann);
  const { client: hanging } = recordingClient({ url: proxy.url, token: await api.token(ann) });
  const seminar = await live();
  proxy.hang();
  const meeting = hanging.meeting(seminar.meetingID, seminar.orderID);
  const aborter = new AbortController();
  const { signal } = aborter;
  const calls = [
    meeting.join({ signal }),
    meeting.leave({ signal }),
    meeting.post('hello', { signal }),
    meeting.details({ signal }),
    meeting.attendance({ signal }),
    meeting.participants({ signal }).toArray(),
    meeting.messages({ signal }).toArray(),
    meeting.messages({ signal, userID: ann.userID }).toArray(),
  ].map(failureOf);

  const reason = new Error('Ann has closed the page');
  aborter.abort(reason);

  expect(await Promise.all(calls)).toEqual(calls.map(() => expect.objectContaining({ cause: reason })));
  expect(await client.meeting(seminar.meetingID, seminar.orderID).participants().toArray()).toEqual([]);
});

test.concurrent('a join with a lease is renewed, and a client with handles is a client like any other', async () => {
  const seminar = await live();
  const { client, requests } = recordingClient({ url: api.url, token: await api.token(ann) });
  const { seq } = await client.meeting(seminar.meetingID, seminar.orderID).join({ lease: 10 });
  const renewals = () => requests.filter(({ paths }) => paths[0] === 'meetings.renew').length;
  await until(() => renewals() > 0 || 'the lease has not been renewed');

  const { client: reloaded, requests: later } = recordingClient({ url: api.url, token: await api.token(ann) });
  keepLease(await Promise.resolve(reloaded), { ...seminar, seq, lease: 10 });
  await until(() => later.length > 0 || 'the lease has not been kept');
  expect(await client.meeting(seminar.meetingID, seminar.orderID).leave()).toMatchObject({ seq: seq + 1 });
});

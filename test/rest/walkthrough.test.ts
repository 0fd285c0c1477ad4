import { operations } from '@rollcall/server/http/rest/operations';
import { activateDue } from '@rollcall/server/scheduler/activator';
import { archiveAll } from '@rollcall/server/scheduler/archiver';
import { closeDue } from '@rollcall/server/scheduler/closer';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { openApiStageForFile } from '../support/api-stage.ts';
import { errorsIn } from '../support/memory-log.ts';
import { type Method, restCall } from './support/rest-call.ts';

const { sandbox, api, logged } = await openApiStageForFile();
const hour = 3_600_000;
const at = (ms: number) => new Date(Date.now() + ms).toISOString();
const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

const called = new Set<string>();

/** Calls as somebody, and holds every answer to what the document says of it. */
async function caller(user: { userID: number }, scope?: string) {
  const from = { url: api.url, token: await api.token(user, scope) };
  return async (method: Method, path: string, body?: unknown): Promise<unknown> => {
    const operation = operations.find((one) => one.method === method && patternOf(one.path).test(path));
    const { status, headers, json } = await restCall(from, { method, path, body });
    expect({ method, path, status, json }).toEqual({ method, path, status: 200, json: expect.anything() });
    expect(headers.get('content-type')).toBe('application/json');
    called.add(operation?.procedure ?? 'none');
    expect(operation?.answer.parse(json)).toEqual(json);
    return json;
  };
}

const patternOf = (path: string) => new RegExp(`^${path.replaceAll(/\{\w+\}/g, '\\d+')}(\\?|$)`);

test('a meeting is created, held, changed, ended and read by REST alone', async () => {
  const office = await caller({ userID: 900_000_000 }, 'schedule people admin');
  const bystander = await sandbox.addMeeting({ title: 'Seminar', audience: ['zoe@example.com'] });

  const people = await office('PUT', '/users', {
    users: ['Ann', 'Bob', 'Cem'].map((name) => ({
      name,
      email: `${name.toLowerCase()}@example.com`,
      externalID: name,
    })),
  });
  const { users } = z.object({ users: z.array(z.object({ userID: z.number() })) }).parse(people);
  const [ann, bob, cem] = z.tuple([z.number(), z.number(), z.number()]).parse(users.map(({ userID }) => userID));
  expect(people).toMatchObject({ users: [{ index: 0, outcome: 'created' }, { index: 1 }, { index: 2 }] });
  const [asAnn, asBob] = [await caller({ userID: ann }), await caller({ userID: bob })];
  expect(await asAnn('GET', '/users/me')).toMatchObject({ user: { name: 'Ann', age: null }, scopes: [] });
  expect(await office('GET', '/users/find?externalID=Bob')).toMatchObject({ userID: bob });
  expect(await office('GET', '/users?name=C')).toMatchObject({ users: [{ name: 'Cem' }], nextCursor: null });

  const put = await office('PUT', '/meetings', { externalID: 'algebra', title: 'Algebra', isPublic: false });
  const { meetingID } = z.object({ meetingID: z.number() }).parse(put);
  const meeting = `/meetings/${meetingID}`;
  expect(put).toMatchObject({ created: true, version: 1, effect: 'scheduled' });
  expect(await office('POST', `${meeting}/audience`, { emails: ['bob@example.com', 'eve@example.com'] })).toMatchObject(
    {
      added: 2,
    },
  );
  expect(await office('PUT', `${meeting}/roles/${ann}`, { role: 'host' })).toMatchObject({
    hosts: [{ userID: ann, name: 'Ann', email: 'ann@example.com' }],
  });
  expect(await asAnn('GET', `${meeting}/roles`)).toMatchObject({ hosts: [{ userID: ann }] });
  const windows = [
    { fromdatetime: at(0), todatetime: at(hour) },
    { fromdatetime: at(2 * hour), todatetime: at(3 * hour) },
    { fromdatetime: at(4 * hour), todatetime: at(5 * hour) },
  ];
  expect(await asAnn('POST', `${meeting}/instances`, { windows })).toMatchObject({
    instances: [{ orderID: 1, ...windows[0] }, { orderID: 2 }, { orderID: 3 }],
  });
  await activateDue(sandbox.scheduler);
  expect(await asAnn('GET', '/meetings?mine=true')).toMatchObject({
    meetings: [{ meetingID, title: 'Algebra', role: 'host', live: 1, upcoming: 2 }],
  });
  expect(await asAnn('GET', `/instances?state=upcoming&meetingID=${meetingID}`)).toMatchObject({
    instances: [{ orderID: 2 }, { orderID: 3 }],
  });

  const instance = `${meeting}/instances/1`;
  expect(await asAnn('POST', `${instance}/join`)).toEqual({ seq: 1, joinedAt: expect.stringMatching(isoTime) });
  expect(await asBob('POST', `${instance}/join`, { lease: 60 })).toMatchObject({ seq: 2 });
  expect(await asBob('POST', `${instance}/renew`, { seq: 2 })).toEqual({ expiresAt: expect.stringMatching(isoTime) });
  expect(await asBob('POST', `${instance}/messages`, { body: ' Hello ' })).toMatchObject({ seq: 3 });
  expect(await asBob('GET', instance)).toMatchObject({ title: 'Algebra', state: 'live', isIn: true, participants: 2 });
  expect(await asBob('GET', '/instances/active')).toMatchObject({ meetings: [{ meetingID, orderID: 1 }] });
  expect(await asBob('GET', '/instances/active/joins')).toMatchObject({
    meetings: [{ meetingID, joins: [{ userID: ann }, { userID: bob }] }],
  });
  expect(await asBob('GET', `${instance}/participants?limit=1`)).toMatchObject({ total: 2, nextCursor: 1 });
  expect(await asBob('GET', `${instance}/messages`)).toMatchObject({
    messages: [{ seq: 3, userID: bob, body: 'Hello' }],
  });
  expect(await asAnn('GET', `${instance}/messages/by-user/${ann}`)).toEqual({ messages: [], nextCursor: null });
  expect(await asAnn('POST', `${instance}/remove`, { userID: bob })).toMatchObject({ seq: 4 });
  expect(await asBob('POST', `${instance}/join`)).toMatchObject({ seq: 5 });
  expect(await asBob('POST', `${instance}/leave`)).toEqual({ seq: 6, leftAt: expect.stringMatching(isoTime) });
  expect(await asAnn('PUT', '/meetings', { meetingID, title: 'Algebra I' })).toMatchObject({
    created: false,
    effect: 'live',
    instances: [{ orderID: 1, seq: 7 }],
  });

  expect(await asAnn('PATCH', `${meeting}/instances/2`, { todatetime: at(3.5 * hour) })).toMatchObject({ version: 2 });
  expect(await asAnn('POST', `${meeting}/instances/3/cancel`, { reason: 'Holiday' })).toMatchObject({ seq: null });
  expect(await asAnn('POST', `${meeting}/audience/remove`, { emails: ['eve@example.com'] })).toMatchObject({
    removed: 1,
  });
  expect(await asAnn('PUT', `${meeting}/audience`, { emails: ['bob@example.com', 'cem@example.com'] })).toMatchObject({
    added: 1,
    removed: 0,
  });
  expect(await asAnn('GET', `${meeting}/audience`)).toMatchObject({
    audience: [
      { email: 'ann@example.com', role: 'host' },
      { email: 'bob@example.com', userID: bob },
      { email: 'cem@example.com', userID: cem },
    ],
  });
  expect(await asAnn('POST', `${instance}/end`, { reason: 'Done' })).toMatchObject({ effect: 'live' });
  await closeDue(sandbox.scheduler);
  await archiveAll(sandbox.scheduler);

  expect(await asAnn('GET', `/history/instances?meetingID=${meetingID}`)).toMatchObject({
    instances: [{ orderID: 1, changes: 9, people: 2 }],
  });
  expect(await asAnn('GET', `${instance}/history/changes`)).toMatchObject({
    changes: [
      { type: 'joined', name: 'Ann' },
      { type: 'joined', name: 'Bob' },
      { type: 'posted', body: 'Hello' },
      { type: 'left', reason: 'removed' },
      { type: 'joined' },
      { type: 'left', reason: 'left' },
      { type: 'amended', title: 'Algebra I', actorID: ann },
      { type: 'amended', todatetime: expect.stringMatching(isoTime) },
      { type: 'left', name: 'Ann', reason: 'ended' },
    ],
    complete: true,
  });
  expect(await asAnn('GET', `${instance}/history/messages`)).toMatchObject({ messages: [{ name: 'Bob' }] });
  expect(await asAnn('GET', `${meeting}/attendance?orderID=1`)).toMatchObject({
    complete: true,
    people: [
      { userID: ann, joins: 1 },
      { userID: bob, joins: 2 },
    ],
    absentees: [{ email: 'cem@example.com', userID: cem, name: 'Cem' }],
  });

  const { lines } = z.object({ lines: z.array(z.string()) }).parse(await office('GET', `/users/${bob}/export`));
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ type: 'user', name: 'Bob' });
  expect(await office('POST', `/users/${cem}/erase`, { keep: true })).toMatchObject({
    freshID: expect.any(Number),
  });
  expect(await office('DELETE', meeting)).toMatchObject({ cancelled: 1 });

  const titles = await sandbox.db
    .selectFrom('meeting')
    .select('title')
    .where('meetingID', '=', bystander.meetingID)
    .execute();
  expect(titles).toEqual([{ title: 'Seminar' }]);
  expect(errorsIn(logged)).toEqual([]);
  const all = operations.map(({ procedure }) => procedure).filter((procedure) => procedure !== 'meetings.watch');
  expect([...called].toSorted()).toEqual(all.toSorted());
});

import { instanceKeys } from '@rollcall/lua/keys';
import { expect, test } from 'vitest';
import { openApiStageForFile } from '../support/api-stage.ts';
import { problemIn, restCall } from './support/rest-call.ts';

const { sandbox, api, live } = await openApiStageForFile();
const ann = await sandbox.addUser('Ann');
const bob = await sandbox.addUser('Bob');
const as = async (user: { userID: number }, scope?: string) => ({ url: api.url, token: await api.token(user, scope) });

test('a message with the same Idempotency-Key is posted once', async () => {
  const seminar = await live();
  const at = `/meetings/${seminar.meetingID}/instances/${seminar.orderID}`;
  const [asAnn, asBob] = [await as(ann), await as(bob)];
  for (const from of [asAnn, asBob]) await restCall(from, { method: 'POST', path: `${at}/join` });
  const post = (from: typeof asAnn, body: string, key?: string) =>
    restCall(from, { method: 'POST', path: `${at}/messages`, body: { body }, ...(key ? { key } : {}) });

  const first = await post(asAnn, 'Hi', 'k1');
  const again = await post(asAnn, 'Hi', 'k1');
  const other = await post(asAnn, 'Bye', 'k1');
  const bobs = await post(asBob, 'Hi', 'k1');
  const without = [await post(asAnn, 'Hi'), await post(asAnn, 'Hi')];

  expect(first.json).toEqual({ seq: 3, timestamp: expect.any(String) });
  expect(again.json).toEqual(first.json);
  expect(problemIn(other)).toMatchObject({ status: 409, reason: 'REQUEST_ID_REUSED' });
  expect(bobs.json).toMatchObject({ seq: 4 });
  expect(without.map(({ json }) => json)).toMatchObject([{ seq: 5 }, { seq: 6 }]);
  expect(await sandbox.redis.hget(instanceKeys.instance(seminar), 'seq')).toBe('6');
});

test('a retry by tRPC of a call by REST is the same call', async () => {
  const seminar = await live();
  const path = `/meetings/${seminar.meetingID}/instances/${seminar.orderID}/join`;

  const joined = await restCall(await as(ann), { method: 'POST', path, body: { lease: 30 }, key: 'k2' });
  const again = await (await api.as(ann)).meetings.join.mutate({ ...seminar, lease: 30, requestID: 'k2' });

  expect(joined.json).toEqual({ seq: again.seq, joinedAt: again.joinedAt.toISOString() });
});

test('a meeting with the same Idempotency-Key is created once', async () => {
  const office = await as(ann, 'schedule');
  const put = (title: string) =>
    restCall(office, { method: 'PUT', path: '/meetings', body: { title, isPublic: true }, key: 'k3' });

  const first = await put('Once');
  const again = await put('Once');
  const other = await put('Twice');

  expect(first.json).toMatchObject({ created: true });
  expect(again.json).toEqual(first.json);
  expect(problemIn(other)).toMatchObject({ status: 409, reason: 'REQUEST_ID_REUSED' });
  const found = await sandbox.db
    .selectFrom('meeting')
    .select('title')
    .where('title', 'in', ['Once', 'Twice'])
    .execute();
  expect(found).toEqual([{ title: 'Once' }]);
});

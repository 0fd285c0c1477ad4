import { instanceKeys } from '@rollcall/lua/keys';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { openApiStage } from '../support/api-stage.ts';
import { errorsIn } from '../support/memory-log.ts';
import { refusalOf } from './support/seen-refusal.ts';

test('a server is alive and ready, counts its calls by outcome, and serves nothing else', async () => {
  await using stage = await openApiStage();
  const { sandbox, api, live } = stage;
  const seminar = await live();
  const asAnn = await api.as(await sandbox.addUser('Ann'));
  await asAnn.meetings.join.mutate(seminar);
  await refusalOf(asAnn.meetings.join.mutate(seminar));

  const alive = await fetch(`${api.url}/healthz`);
  expect({ status: alive.status, body: await alive.json() }).toEqual({ status: 200, body: { alive: true } });
  const ready = await fetch(`${api.opsUrl}/readyz`);
  const state = { ready: true, redis: 'ok', mysql: 'ok', tables: 'ok' };
  expect({ status: ready.status, body: await ready.json() }).toEqual({ status: 200, body: state });

  const metrics = await fetch(`${api.opsUrl}/metrics`);
  expect(metrics.status).toBe(200);
  expect(metrics.headers.get('content-type')).toMatch(/^text\/plain/);
  const text = await metrics.text();
  expect(text).toContain('rollcall_calls_total{procedure="meetings.join",outcome="OK"} 1\n');
  expect(text).toContain('rollcall_calls_total{procedure="meetings.join",outcome="ALREADY_JOINED"} 1\n');
  expect(text).toContain('rollcall_call_duration_seconds_count{procedure="meetings.join"} 2\n');

  expect((await fetch(`${api.opsUrl}/healthz`)).status).toBe(200);
  for (const path of ['/nowhere', '/metrics', '/readyz']) {
    expect((await fetch(`${api.url}${path}`)).status).toBe(404);
  }
  expect((await fetch(`${api.opsUrl}/trpc/meetings.active`)).status).toBe(404);
});

const unforeseen = { reason: null, code: 'INTERNAL_SERVER_ERROR', httpStatus: 500, issues: [], answeredWith: 500 };

test('an unforeseen MySQL error is a 500 that reveals nothing, and is logged in full', async () => {
  await using stage = await openApiStage();
  const { sandbox, api, live, logged } = stage;
  const seminar = await live();
  const asAnn = await api.as(await sandbox.addUser('Ann'), undefined, { retries: 0 });
  await sql`drop table user`.execute(sandbox.db);

  const call = asAnn.meetings.join.mutate(seminar);

  expect(await refusalOf(call)).toEqual({ ...unforeseen, path: 'meetings.join' });
  const received = await call.catch((error: Error) => JSON.stringify(error) + error.message);
  expect(received).not.toMatch(/select|user|table|mysql|sql|rollcall_test|stack| at /i);
  expect(errorsIn(logged)).toEqual([
    expect.objectContaining({ path: 'meetings.join', err: expect.objectContaining({ code: 'ER_NO_SUCH_TABLE' }) }),
  ]);
});

test('an unforeseen script error is a 500 that reveals nothing, and is logged in full', async () => {
  await using stage = await openApiStage();
  const { sandbox, api, live, logged } = stage;
  const seminar = await live();
  const asAnn = await api.as(await sandbox.addUser('Ann'), undefined, { retries: 0 });
  await sandbox.redis.set(instanceKeys.participants(seminar), 'not a sorted set');

  const call = asAnn.meetings.join.mutate(seminar);

  expect(await refusalOf(call)).toEqual({ ...unforeseen, path: 'meetings.join' });
  const received = await call.catch((error: Error) => JSON.stringify(error) + error.message);
  expect(received).not.toMatch(/WRONGTYPE|script|redis|lua|stack| at /i);
  expect(errorsIn(logged)).toEqual([
    expect.objectContaining({ err: expect.objectContaining({ message: expect.stringContaining('WRONGTYPE') }) }),
  ]);
});

test('no refusal of any kind is logged as an error', async () => {
  await using stage = await openApiStage();
  const { sandbox, api, live, logged } = stage;
  const ann = await sandbox.addUser('Ann');
  const board = await live({ audience: ['bob@example.com'] });
  const seminar = await live();
  const asAnn = await api.as(ann);
  const asNobody = await api.as({ userID: ann.userID + 1000 });
  await asAnn.meetings.join.mutate({ ...seminar, requestID: 'r1' });

  const refused = [
    asAnn.meetings.join.mutate({ ...seminar, orderID: 2 }),
    asAnn.meetings.join.mutate(board),
    asAnn.meetings.join.mutate(seminar),
    asAnn.meetings.leave.mutate(board),
    asAnn.meetings.leave.mutate({ ...seminar, requestID: 'r1' }),
    asNobody.meetings.join.mutate(seminar),
    asAnn.meetings.join.mutate({ meetingID: 0, orderID: 0 }),
    (await api.as({ userID: 0 })).meetings.join.mutate(seminar),
  ].map(async (call) => (await refusalOf(call)).reason);

  expect(await Promise.all(refused)).toEqual([
    'MEETING_NOT_ACTIVE',
    'NOT_ALLOWED',
    'ALREADY_JOINED',
    'NOT_JOINED',
    'REQUEST_ID_REUSED',
    'USER_UNKNOWN',
    'INVALID_INPUT',
    'UNAUTHENTICATED',
  ]);
  expect(errorsIn(logged)).toEqual([]);
});

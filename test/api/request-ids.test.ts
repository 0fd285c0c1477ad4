import { createRollcallClient } from '@rollcall/client';
import { limits } from '@rollcall/shared/limits';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { openApiStageForFile } from '../support/api-stage.ts';
import * as procedures from './support/api-procedures.ts';
import { rawInput } from './support/raw-call.ts';
import { stateOf, wholeState } from './support/redis-state.ts';
import { refusalOf } from './support/seen-refusal.ts';

const { sandbox, api, live } = await openApiStageForFile();
const { redis } = sandbox;
const ann = await sandbox.addUser('Ann');
const bob = await sandbox.addUser('Bob');

/** Creates a client that records the bodies of its HTTP requests. */
async function recordingClient() {
  const requests: { body: unknown }[] = [];
  const client = createRollcallClient({
    url: api.url,
    token: await api.token(ann),
    fetch: async (url, init) => {
      const request = new Request(url, { ...init, signal: null });
      const text = await request.clone().text();
      requests.push({ body: text === '' ? undefined : JSON.parse(text) });
      return await fetch(request);
    },
  });
  return { client, requests };
}

const sent = z.record(z.string(), z.object({ json: z.object({ requestID: z.string() }) }));
const requestIDsIn = (requests: { body: unknown }[]) =>
  requests.flatMap(({ body }) => Object.values(sent.parse(body)).map(({ json }) => json.requestID));

test('the client generates a requestID for each mutation, and keeps one that it is given', async () => {
  const seminar = await live();
  const { client, requests } = await recordingClient();

  await client.meetings.join.mutate(seminar);
  await client.messages.post.mutate({ ...seminar, body: 'hello' });
  await client.messages.post.mutate({ ...seminar, body: 'hello' });
  await client.meetings.leave.mutate({ ...seminar, requestID: 'mine' });

  const requestIDs = requestIDsIn(requests);
  const random = /^[\da-f]{32}$/;
  expect(requestIDs).toEqual([...Array.from({ length: 3 }, () => expect.stringMatching(random)), 'mine']);
  expect(new Set(requestIDs).size).toBe(4);
  expect(Object.keys(Object((await stateOf(redis, seminar))[':requests']))).toEqual(
    requestIDs.map((requestID) => `${ann.userID}:${requestID}`),
  );
});

test('a mutation that is sent again gets the first answer again, and changes nothing', async () => {
  const seminar = await live();
  const asAnn = await api.as(ann);
  const joining = { ...seminar, requestID: 'r1' };
  const posting = { ...seminar, requestID: 'r2', body: 'hello' };
  const leaving = { ...seminar, requestID: 'r3' };
  const joined = await asAnn.meetings.join.mutate(joining);
  const posted = await asAnn.messages.post.mutate(posting);
  const left = await asAnn.meetings.leave.mutate(leaving);
  const before = await wholeState(redis);

  expect(await asAnn.meetings.join.mutate(joining)).toEqual(joined);
  expect(await asAnn.messages.post.mutate(posting)).toEqual(posted);
  expect(await asAnn.messages.post.mutate({ ...posting, body: '  hello\n' })).toEqual(posted);
  expect(await asAnn.meetings.leave.mutate(leaving)).toEqual(left);
  expect([joined.seq, posted.seq, left.seq]).toEqual([1, 2, 3]);
  expect(await wholeState(redis)).toEqual(before);
});

test('two users may use the same requestID, and so may one user in two meetings', async () => {
  const seminar = await live();
  const other = await live();
  const [asAnn, asBob] = [await api.as(ann), await api.as(bob)];

  expect((await asAnn.meetings.join.mutate({ ...seminar, requestID: 'r1' })).seq).toBe(1);
  expect((await asBob.meetings.join.mutate({ ...seminar, requestID: 'r1' })).seq).toBe(2);
  expect((await asAnn.meetings.join.mutate({ ...other, requestID: 'r1' })).seq).toBe(1);
});

test('a refused request does not use up its requestID', async () => {
  const seminar = await live();
  const asAnn = await api.as(ann);
  const posting = { ...seminar, requestID: 'r1', body: 'hello' };
  expect((await refusalOf(asAnn.messages.post.mutate(posting))).reason).toBe('NOT_JOINED');
  await asAnn.meetings.join.mutate(seminar);

  expect((await asAnn.messages.post.mutate(posting)).seq).toBe(2);
});

test('a requestID may have 128 characters of any kind', async () => {
  const seminar = await live();
  const asAnn = await api.as(ann);
  const joining = { ...seminar, requestID: `é: {}"'\\\n${'x'.repeat(120)}`.slice(0, 128) };

  const joined = await asAnn.meetings.join.mutate(joining);
  expect(await asAnn.meetings.join.mutate(joining)).toEqual(joined);
});

test('the server generates a requestID if the caller sends none', async () => {
  const seminar = await live();
  const from = { url: api.url, token: await api.token(ann) };

  expect((await rawInput(from, procedures.join, { json: seminar })).status).toBe(200);
  const again = await rawInput(from, procedures.join, { json: seminar });
  expect({ status: again.status, reason: again.data?.reason }).toEqual({ status: 409, reason: 'ALREADY_JOINED' });
});

test('ten calls made together share one HTTP request, each with its own requestID and answer', async () => {
  const seminar = await live();
  const { client, requests } = await recordingClient();
  await client.meetings.join.mutate(seminar);
  requests.length = 0;
  const bodies = Array.from({ length: 10 }, (_, n) => `message ${n + 1}`);

  const answers = await Promise.all(bodies.map((body) => client.messages.post.mutate({ ...seminar, body })));

  expect(requests).toHaveLength(1);
  expect(new Set(requestIDsIn(requests)).size).toBe(10);
  expect(answers.map(({ seq }) => seq).toSorted((a, b) => a - b)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  const { messages } = await client.messages.list.query(seminar);
  expect(messages.map(({ body }) => body).toSorted()).toEqual([...bodies].toSorted());
});

test('in a batch, a refused call does not affect the others', async () => {
  const seminar = await live();
  const { client, requests } = await recordingClient();
  const elsewhere = { ...seminar, orderID: 2 };

  const answers = await Promise.allSettled([
    client.meetings.participants.query(elsewhere),
    client.meetings.participants.query(seminar),
    client.messages.list.query(seminar),
  ]);

  expect(requests).toHaveLength(1);
  expect(answers.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
});

test('more calls than fit in a batch are sent in several requests, and none is refused', async () => {
  const seminar = await live();
  const { client, requests } = await recordingClient();

  const calls = Array.from({ length: limits.batchSize * 2 + 1 }, () => client.messages.list.query(seminar));

  expect(new Set((await Promise.all(calls)).map(({ nextCursor }) => nextCursor))).toEqual(new Set([null]));
  expect(requests.length).toBeGreaterThanOrEqual(3);
});

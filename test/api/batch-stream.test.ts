import type { AppRouter } from '@rollcall/client';
import { createTRPCClient, httpBatchStreamLink, httpLink } from '@trpc/client';
import { sql } from 'kysely';
import superjson from 'superjson';
import { expect, test } from 'vitest';
import { openApiStageForFile } from '../support/api-stage.ts';
import { errorsIn } from '../support/memory-log.ts';
import { until } from '../support/until.ts';
import { rawCall } from './support/raw-call.ts';
import { wholeState } from './support/redis-state.ts';

// The links of tRPC's own client that ours does not use: they are part of what the API speaks.

const { sandbox, api, live, logged } = await openApiStageForFile();
const ann = await sandbox.addUser('Ann');
const token = await api.token(ann);
const address = { url: `${api.url}/trpc`, transformer: superjson, headers: { authorization: `Bearer ${token}` } };
const reasonIn = (error: unknown) => error;

/** A client that reads the answers of a batch as they come, and asks for that in either way. */
const streaming = (streamHeader: 'accept' | 'trpc-accept') =>
  createTRPCClient<AppRouter>({ links: [httpBatchStreamLink({ ...address, streamHeader })] });

test.each(['accept', 'trpc-accept'] as const)(
  'a batch whose answers are asked for by "%s" is answered call by call, refusals and dates included',
  async (header) => {
    const client = streaming(header);
    const seminar = await live();
    const bystander = await live();
    const body = 'Is the second exercise due on Monday? 🎓';

    const [joined, refused, unknown] = await Promise.allSettled([
      client.meetings.join.mutate(seminar),
      client.meetings.leave.mutate(bystander),
      client.meetings.join.mutate({ ...seminar, orderID: 2 }),
    ]);
    const [posted, wrong] = await Promise.allSettled([
      client.messages.post.mutate({ ...seminar, body }),
      client.messages.post.mutate({ ...seminar, body: ' ' }),
    ]);
    const [messages, meetings] = await Promise.all([
      client.messages.list.query(seminar),
      client.meetings.active.query({ limit: 1000 }),
    ]);

    expect(joined).toMatchObject({ status: 'fulfilled', value: { seq: 1, joinedAt: expect.any(Date) } });
    expect(refused).toMatchObject({ reason: { data: { reason: 'NOT_JOINED', path: 'meetings.leave' } } });
    expect(unknown).toMatchObject({ reason: { data: { reason: 'MEETING_NOT_ACTIVE', httpStatus: 400 } } });
    expect(posted).toMatchObject({ status: 'fulfilled', value: { seq: 2, timestamp: expect.any(Date) } });
    expect(wrong).toMatchObject({ reason: { data: { reason: 'INVALID_INPUT', issues: [{ path: ['body'] }] } } });
    expect(messages.messages).toEqual([{ seq: 2, userID: ann.userID, body, timestamp: expect.any(Date) }]);
    expect(meetings.meetings).toContainEqual(expect.objectContaining({ ...bystander, participants: 0 }));
    expect(errorsIn(logged)).toEqual([]);
  },
);

test('an answer does not wait for a slower one of its batch', async () => {
  const seminar = await live();
  const bob = await sandbox.addUser('Bob');
  const client = createTRPCClient<AppRouter>({
    links: [
      httpBatchStreamLink({ ...address, headers: { authorization: `Bearer ${await api.token(bob, 'act-as')}` } }),
    ],
  });
  await client.meetings.join.mutate({ ...seminar, userID: bob.userID });
  const newcomer = await sandbox.addUser('Cem');

  await sandbox.db.connection().execute(async (locked) => {
    await sql`lock tables user write`.execute(locked);
    // The newcomer's e-mail cannot be looked up now; for a post none is needed.
    const joining = client.meetings.join.mutate({ ...seminar, userID: newcomer.userID });
    let hasJoined = false;
    void joining.then(() => {
      hasJoined = true;
    });
    const { seq } = await client.messages.post.mutate({ ...seminar, userID: bob.userID, body: 'hello' });
    expect({ seq, hasJoined }).toEqual({ seq: 2, hasJoined: false });
    await sql`unlock tables`.execute(locked);
    expect((await joining).seq).toBe(3);
  });
});

test('answers are asked for one by one in batches only', async () => {
  const seminar = await live();
  const before = await wholeState(sandbox.redis);
  const body = JSON.stringify({ json: seminar });
  const headers = { 'trpc-accept': 'application/jsonl' };

  const { status, data } = await rawCall({ url: `${api.url}/trpc/meetings.join`, token, body, headers });

  expect({ status, reason: data?.reason }).toEqual({ status: 400, reason: 'INVALID_INPUT' });
  expect(await wholeState(sandbox.redis)).toEqual(before);
});

test('who breaks off while answers come is no error', async () => {
  const seminar = await live();
  const leaving = new AbortController();
  const paths = Array.from({ length: 20 }, () => 'messages.list');
  const input = encodeURIComponent(JSON.stringify(Object.fromEntries(paths.map((_, n) => [n, { json: seminar }]))));
  const headers = { authorization: `Bearer ${token}`, 'trpc-accept': 'application/jsonl' };
  const url = `${api.url}/trpc/${paths.join(',')}?batch=1&input=${input}`;

  const response = await fetch(url, { headers, signal: leaving.signal });
  leaving.abort();
  await expect(response.text()).rejects.toThrow(/abort/i);

  const metrics = async () => (await fetch(`${api.opsUrl}/metrics`)).text();
  await until(
    async () => (await metrics()).includes('procedure="messages.list",outcome="OK"') || 'not all are answered',
  );
  expect(errorsIn(logged)).toEqual([]);
});

test('calls that are sent one by one are answered', async () => {
  const seminar = await live();
  const client = createTRPCClient<AppRouter>({ links: [httpLink(address)] });

  expect(await client.meetings.join.mutate(seminar)).toEqual({ seq: 1, joinedAt: expect.any(Date) });
  expect(await client.meetings.join.mutate(seminar).catch(reasonIn)).toMatchObject({
    data: { reason: 'ALREADY_JOINED' },
  });
  expect(await client.meetings.joinTimes.query()).toMatchObject({ nextCursor: null });
});

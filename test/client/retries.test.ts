import { createRollcallClient, reasonOf } from '@rollcall/client';
import { startProxy } from '@rollcall/dev/services/proxy';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { defaultLimits, startApi } from '../support/api.ts';
import { openApiStage, openApiStageForFile } from '../support/api-stage.ts';
import { openConnections } from '../support/connections.ts';
import { until } from '../support/until.ts';
import { recordingClient } from './support/recording-client.ts';

const { api, sandbox, live } = await openApiStageForFile();
const ann = await sandbox.addUser('Ann');
const token = await api.token(ann);
/** More than any failure of these tests lasts. */
const retries = 30;

test.concurrent('a post whose answer is lost is sent again as the same request, and is there once', async () => {
  await using proxy = await startProxy(api.url);
  const { client, requests } = recordingClient({ url: proxy.url, token, retries });
  const seminar = await live();
  const { seq } = await client.meetings.join.mutate(seminar);

  proxy.cutAtNextReply();
  const posting = client.messages.post.mutate({ ...seminar, body: 'hello' });
  await until(() => proxy.cutReplies() > 0 || 'no answer has been lost yet');
  await proxy.heal();
  const posted = await posting;

  expect(posted.seq).toBe(seq + 1);
  expect(await client.messages.list.query(seminar)).toEqual({
    messages: [{ ...posted, userID: ann.userID, body: 'hello' }],
    nextCursor: null,
  });
  const posts = requests.filter(({ paths }) => paths[0] === 'messages.post');
  expect(posts.length).toBeGreaterThan(1);
  expect(new Set(posts.flatMap(({ requestIDs }) => requestIDs)).size).toBe(1);
});

test.concurrent('a call on a lost connection is sent again on another, and has its one effect', async () => {
  await using proxy = await startProxy(api.url);
  const { client, requests } = recordingClient({ url: proxy.url, token, timeoutMs: 1_000, retries });
  const seminar = await live();
  await client.meetings.active.query();

  proxy.lose();
  const joined = await client.meetings.join.mutate({ ...seminar, requestID: 'r1' });

  expect(joined.seq).toBe(1);
  expect((await client.meetings.participants.query(seminar)).total).toBe(1);
  const joins = requests.filter(({ paths }) => paths[0] === 'meetings.join');
  expect(joins[0]).toEqual({ paths: ['meetings.join'], requestIDs: ['r1'], state: 'failed' });
  expect(joins.at(-1)).toEqual({ paths: ['meetings.join'], requestIDs: ['r1'], state: 'answered', status: 200 });
});

test.concurrent('a call that is answered with UNAVAILABLE is sent again', async () => {
  await using proxy = await startProxy(sandbox.redisUrl);
  await using connections = await openConnections({ ...sandbox, redisUrl: proxy.url });
  await using server = await startApi(connections);
  const { client, requests } = recordingClient({ url: server.url, token, retries });
  const seminar = await live();

  await proxy.refuse();
  const joining = client.meetings.join.mutate(seminar);
  const reading = client.meetings.active.query();
  await until(() => requests.filter(({ state }) => state === 'answered').length > 1 || 'nothing was refused yet');
  await proxy.heal();

  expect((await joining).seq).toBe(1);
  expect(await reading).toHaveProperty('meetings');
  expect(new Set(requests.flatMap(({ requestIDs }) => requestIDs)).size).toBe(1);
});

test.concurrent.each([
  { times: 'twice', options: {}, attempts: 3 },
  { times: 'once if so asked', options: { retries: 1 }, attempts: 2 },
  { times: 'never if so asked', options: { retries: 0 }, attempts: 1 },
])('what nobody answers is retried $times', async ({ options, attempts }) => {
  await using proxy = await startProxy(api.url);
  const { client, requests } = recordingClient({ url: proxy.url, token, ...options });
  const seminar = await live();
  await proxy.refuse();

  await expect(client.meetings.join.mutate(seminar)).rejects.toThrow('fetch failed');
  await expect(client.meetings.active.query()).rejects.toThrow('fetch failed');

  const paths = requests.map(({ paths: [path] }) => path);
  expect(paths.filter((path) => path === 'meetings.join')).toHaveLength(attempts);
  expect(paths.filter((path) => path === 'meetings.active')).toHaveLength(attempts);
  expect(new Set(requests.flatMap(({ requestIDs }) => requestIDs)).size).toBe(1);
});

test.concurrent('an error of the server that has no reason is retried', async () => {
  await using stage = await openApiStage();
  const bob = await stage.sandbox.addUser('Bob');
  const { client, requests } = recordingClient({ url: stage.api.url, token: await stage.api.token(bob) });
  await sql`drop table user`.execute(stage.sandbox.db);

  const failure = await client.meetings.active.query().catch((error: unknown) => error);

  expect(failure).toMatchObject({ data: { httpStatus: 500, reason: null } });
  expect(requests).toHaveLength(3);
});

test.concurrent.each([
  { when: 'is sent again when it is allowed', everyS: 4, isRetried: true, outcome: 'answered' },
  {
    when: 'is not sent again if it would have to wait for long',
    everyS: 40,
    isRetried: false,
    outcome: 'RATE_LIMITED',
  },
])('a call that came too soon $when', async ({ everyS, isRetried, outcome }) => {
  const bob = await sandbox.addUser(`Bob-${everyS}`);
  const messages = { burst: 1, perSecond: 1 / everyS };
  await using server = await startApi(sandbox, { limits: defaultLimits && { ...defaultLimits, messages } });
  const { client, requests } = recordingClient({ url: server.url, token: await server.token(bob) });
  const seminar = await live();
  await client.meetings.join.mutate(seminar);
  requests.length = 0;
  const say = (body: string) =>
    client.messages.post.mutate({ ...seminar, body, requestID: body }).then(() => 'answered', reasonOf);

  expect(await Promise.all([say('a'), say('b')])).toEqual(['answered', outcome]);

  const [first, ...later] = requests.map(({ requestIDs }) => requestIDs);
  expect(first).toEqual(['a', 'b']);
  expect(later.length > 0).toBe(isRetried);
  expect(later.flat().every((requestID) => requestID === 'b')).toBe(true);
});

test.concurrent('a refusal is an answer, and is not retried', async () => {
  const { client, requests } = recordingClient({ url: api.url, token });
  const seminar = await live();
  const refused = [
    await client.meetings.leave.mutate(seminar).catch(reasonOf),
    await client.meetings.join.mutate({ ...seminar, orderID: 2 }).catch(reasonOf),
    await client.meetings.join.mutate({ ...seminar, lease: 1 }).catch(reasonOf),
    await client.messages.list.query({ ...seminar, orderID: 2 }).catch(reasonOf),
    await recordingClient({ url: api.url, token: 'none' }).client.meetings.active.query().catch(reasonOf),
  ];

  expect(refused).toEqual([
    'NOT_JOINED',
    'MEETING_NOT_ACTIVE',
    'INVALID_INPUT',
    'MEETING_NOT_ACTIVE',
    'UNAUTHENTICATED',
  ]);
  expect(requests).toHaveLength(4);
});

test.concurrent('calls that failed together are sent again together; one that is aborted meanwhile is not', async () => {
  await using proxy = await startProxy(api.url);
  const aborter = new AbortController();
  const { client, requests } = recordingClient({ url: proxy.url, token, retries }, () => aborter.abort());
  const seminar = await live();
  await client.meetings.join.mutate(seminar);
  requests.length = 0;
  const say = (body: string, options = {}) =>
    client.messages.post.mutate({ ...seminar, body, requestID: body }, options);

  await proxy.refuse();
  const aborted = say('b', aborter).catch(() => 'aborted');
  const others = Promise.all([say('a'), say('c'), say('d')]);
  expect(await aborted).toBe('aborted');
  await proxy.heal();
  await others;

  const [first, ...later] = requests.map(({ requestIDs }) => requestIDs);
  expect(first).toEqual(['b', 'a', 'c', 'd']);
  expect(new Set(later.flat())).toEqual(new Set(['a', 'c', 'd']));
  // A machine that stops between two timers may send one of them by itself, but not all.
  expect(later.length).toBeLessThan(later.flat().length);
  const { messages } = await client.messages.list.query(seminar);
  expect(messages.map(({ body }) => body).toSorted()).toEqual(['a', 'c', 'd']);
});

test('a number of retries that is none is refused', () => {
  for (const count of [-1, Number.NaN]) {
    expect(() => createRollcallClient({ url: api.url, token, retries: count })).toThrow(
      new RangeError(`retries must be 0 or more, not ${count}`),
    );
  }
});

import { createRollcallClient, isRefusal, mayRetry, RollcallError, reasonOf } from '@rollcall/client';
import { startProxy } from '@rollcall/dev/services/proxy';
import { TRPCClientError } from '@trpc/client';
import { sql } from 'kysely';
import { expect, test, vi } from 'vitest';
import { defaultLimits, startApi } from '../support/api.ts';
import { openApiStage, openApiStageForFile } from '../support/api-stage.ts';
import { until } from '../support/until.ts';
import { failureOf } from './support/failure-of.ts';
import { startFront } from './support/front.ts';
import { hear } from './support/hear.ts';
import { recordingClient } from './support/recording-client.ts';

const { api, sandbox, live } = await openApiStageForFile();
const ann = await sandbox.addUser('Ann');
const token = await api.token(ann);
const client = createRollcallClient({ url: api.url, token });

test.concurrent('a refusal has its reason, and says which call was refused', async () => {
  const seminar = await live();

  const failure = await failureOf(client.meetings.leave.mutate(seminar));

  expect(failure).toMatchObject({
    name: 'RollcallError',
    message: 'meetings.leave: The user is not in this meeting. (NOT_JOINED)',
    reason: 'NOT_JOINED',
    issues: [],
    retryable: false,
    retryAfterMs: undefined,
    data: { reason: 'NOT_JOINED', httpStatus: 409, path: 'meetings.leave' },
  });
  expect(failure).toBeInstanceOf(TRPCClientError);
  expect([isRefusal(failure), reasonOf(failure), mayRetry(failure)]).toEqual([true, 'NOT_JOINED', false]);
});

test.concurrent('each call of a batch has its own error', async () => {
  const [seminar, course] = [await live(), await live()];

  const failures = await Promise.all([
    failureOf(client.meetings.leave.mutate(seminar)),
    failureOf(client.messages.post.mutate({ ...course, body: ' ' })),
  ]);

  expect(failures).toMatchObject([
    { reason: 'NOT_JOINED', message: expect.stringContaining('meetings.leave: ') },
    { reason: 'INVALID_INPUT', message: expect.stringContaining('messages.post: ') },
  ]);
});

test.concurrent('an invalid input has the issues of its fields', async () => {
  const seminar = await live();

  const failure = await failureOf(client.meetings.join.mutate({ ...seminar, lease: 1 }));

  expect(failure).toMatchObject({
    reason: 'INVALID_INPUT',
    issues: [{ path: ['lease'], message: expect.any(String) }],
    retryable: false,
  });
  expect(failure.message).toBe(
    `meetings.join: The request is not of the expected shape. lease: ${failure.issues[0]?.message} (INVALID_INPUT)`,
  );
});

test.concurrent('who calls too often is told when to try again', async () => {
  const bob = await sandbox.addUser('Bob');
  const messages = { burst: 1, perSecond: 1 / 60 };
  await using server = await startApi(sandbox, { limits: defaultLimits && { ...defaultLimits, messages } });
  const asBob = await server.as(bob);
  const seminar = await live();
  await asBob.meetings.join.mutate(seminar);
  await asBob.messages.post.mutate({ ...seminar, body: 'one' });

  const failure = await failureOf(asBob.messages.post.mutate({ ...seminar, body: 'two' }));

  expect(failure).toMatchObject({ reason: 'RATE_LIMITED', retryable: true });
  expect(failure.retryAfterMs).toBeGreaterThan(10_000);
});

test.concurrent('a fault of the server has no reason, and may be gone later', async () => {
  await using stage = await openApiStage();
  const bob = await stage.sandbox.addUser('Bob');
  const asBob = await stage.api.as(bob, '', { retries: 0 });
  await sql`drop table user`.execute(stage.sandbox.db);

  const failure = await failureOf(asBob.meetings.active.query());

  expect(failure).toMatchObject({ reason: undefined, issues: [], retryable: true, data: { httpStatus: 500 } });
  expect(failure.message).toMatch(/^meetings\.active: Something went wrong on the server\. .*\(HTTP 500\)$/);
});

test.concurrent('where nobody answers, the error says who was called, and what is wrong with the network', async () => {
  await using proxy = await startProxy(api.url);
  await proxy.refuse();
  const { port } = new URL(proxy.url);
  const unheard = createRollcallClient({ url: proxy.url, token, retries: 0 });

  const failure = await failureOf(unheard.meetings.active.query());

  expect(failure).toMatchObject({ reason: undefined, issues: [], retryable: true, cause: { message: 'fetch failed' } });
  expect(failure.message).toBe(
    `meetings.active: ${proxy.url} did not answer: fetch failed: connect ECONNREFUSED 127.0.0.1:${port}`,
  );
});

test('in a page of another origin, the error asks whether the server allows it', async () => {
  await using proxy = await startProxy(api.url);
  await proxy.refuse();
  const unheard = createRollcallClient({ url: proxy.url, token, retries: 0 });
  const asked = `${proxy.url} did not answer (if it is up: do its CORS_ORIGINS have https://shop.example?): fetch failed`;
  try {
    vi.stubGlobal('origin', 'https://shop.example');
    expect((await failureOf(unheard.meetings.active.query())).message).toContain(asked);
    // That of a page opened from a file, for example.
    vi.stubGlobal('origin', 'null');
    expect((await failureOf(unheard.meetings.active.query())).message).toContain('do its CORS_ORIGINS have null?');
    vi.stubGlobal('origin', new URL(proxy.url).origin);
    expect((await failureOf(unheard.meetings.active.query())).message).toContain(`${proxy.url} did not answer: `);
  } finally {
    vi.unstubAllGlobals();
  }
});

test.concurrent('a time-out may be retried, a call that was aborted may not', async () => {
  await using proxy = await startProxy(api.url);
  const slow = createRollcallClient({ url: proxy.url, token, timeoutMs: 300, retries: 0 });
  const patient = createRollcallClient({ url: proxy.url, token });
  proxy.hang();
  const aborter = new AbortController();
  const aborted = failureOf(patient.meetings.active.query({}, aborter));

  expect(await failureOf(slow.meetings.active.query())).toMatchObject({
    message: 'meetings.active: There was no answer within 300 ms.',
    reason: undefined,
    retryable: true,
    cause: { name: 'TimeoutError' },
  });

  const reason = new Error('the page was closed');
  aborter.abort(reason);
  expect(await aborted).toMatchObject({
    message: 'meetings.active was aborted: the page was closed',
    reason: undefined,
    retryable: false,
    cause: reason,
  });
});

test.concurrent.each([
  { status: 401, type: 'text/html', body: '<h1>Who are you?</h1>', retryable: false, requests: 1 },
  { status: 403, type: 'application/json', body: '{"message":"no"}', retryable: false, requests: 1 },
  { status: 404, type: 'text/html', body: '<h1>Not here</h1>', retryable: true, requests: 2 },
  { status: 502, type: 'text/html', body: '<h1>Bad Gateway</h1>', retryable: true, requests: 2 },
  { status: 200, type: 'text/html', body: '<h1>Welcome</h1>', retryable: true, requests: 2 },
])('an answer $status of $type is not Rollcall’s', async ({ status, type, body, retryable, requests: sent }) => {
  await using front = await startFront((_, response) => response.writeHead(status, { 'content-type': type }).end(body));
  const { client, requests } = recordingClient({ url: front.url, token, retries: 1 });

  const failure = await failureOf(client.meetings.active.query());

  expect(failure).toMatchObject({ reason: undefined, issues: [], retryable });
  expect(failure.message).toContain(`meetings.active: ${front.url} did not answer as Rollcall does (HTTP ${status}): `);
  expect(requests).toHaveLength(sent);
});

test.concurrent('a feed that is refused ends with the same kind of error, once', async () => {
  const seminar = await live({ audience: [] });
  await using refused = hear(client, seminar);
  await using invalid = hear(client, seminar, { after: 'the beginning' });

  expect(await refused.refused()).toMatchObject({
    message: expect.stringMatching(/^meetings\.watch: .* \(NOT_ALLOWED\)$/),
    reason: 'NOT_ALLOWED',
    retryable: false,
  });
  expect(await invalid.refused()).toMatchObject({ reason: 'INVALID_INPUT', issues: [{ path: ['lastEventId'] }] });
  for (const { errors, events, ends, connections } of [refused, invalid]) {
    expect([errors.length, events.length, ends]).toEqual([1, 0, 0]);
    // It was never live, though its request was answered.
    expect(connections).toEqual([{ state: 'connecting', error: undefined }]);
  }
});

test.concurrent('what a gateway forbids ends a feed; other answers do not, but are reported', async () => {
  const seminar = await live();
  let status = 502;
  await using front = await startFront((_, response) => response.writeHead(status).end());
  await using feed = hear(createRollcallClient({ url: front.url, token }), seminar);

  const reported = await until(() => feed.connections.find(({ error }) => error)?.error ?? 'no error was reported');
  expect(reported).toBeInstanceOf(RollcallError);
  expect(reported).toMatchObject({
    message: expect.stringContaining(`meetings.watch: ${front.url} did not answer as Rollcall does (HTTP 502): `),
    retryable: true,
  });
  expect(feed.errors).toEqual([]);

  status = 403;
  expect(await feed.refused()).toMatchObject({ message: expect.stringContaining('(HTTP 403)'), retryable: false });
});

test.concurrent('a feed whose server is down connects until it is there, and says why it does not', async () => {
  await using proxy = await startProxy(api.url);
  const seminar = await live();
  await proxy.refuse();
  await using feed = hear(createRollcallClient({ url: proxy.url, token }), seminar, { after: 0 });
  const unanswered = await until(() => feed.connections.find(({ error }) => error) ?? 'no error was reported');
  expect(unanswered).toMatchObject({ state: 'connecting', error: { reason: undefined, retryable: true } });
  expect(unanswered.error?.message).toContain(`meetings.watch: ${proxy.url} did not answer: `);
  expect(unanswered.error?.message).toContain('ECONNREFUSED');

  await proxy.heal();
  await client.meetings.join.mutate(seminar);
  await until(() => feed.events.length === 1 || 'the feed has not come up');

  proxy.cut();
  await until(() => feed.connections.some(({ state }) => state === 'reconnecting') || 'no interruption was reported');
  await until(() => feed.connections.at(-1)?.state === 'live' || 'the feed has not come back');
  expect(feed.errors).toEqual([]);
});

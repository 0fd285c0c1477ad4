import { createRollcallClient, mayRetry, reasonOf } from '@rollcall/client';
import { startProxy } from '@rollcall/dev/services/proxy';
import { TRPCClientError } from '@trpc/client';
import { expect, test } from 'vitest';
import { openApiStageForFile } from '../support/api-stage.ts';
import { expectWithin } from '../support/lateness.ts';
import { testPatienceMs } from '../support/patience.ts';
import { until } from '../support/until.ts';
import { recordingClient } from './support/recording-client.ts';

const { api, sandbox, live } = await openApiStageForFile();
const ann = await sandbox.addUser('Ann');
const token = await api.token(ann);

/** What a call failed with. */
const failureOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'answered',
    (error: unknown) => error,
  );

const causedBy = (name: string) => expect.objectContaining({ cause: expect.objectContaining({ name }) });

test.concurrent('calls on a connection that hangs end with an error that says so and may be retried', async () => {
  await using proxy = await startProxy(api.url);
  const { client, requests } = recordingClient({ url: proxy.url, token, timeoutMs: 300, retries: 0 });
  const seminar = await live();
  proxy.hang();

  const failures = await Promise.all([
    failureOf(client.meetings.join.mutate(seminar)),
    failureOf(client.meetings.active.query()),
    failureOf(client.meetings.joinTimes.query()),
  ]);

  expect(failures).toEqual([causedBy('TimeoutError'), causedBy('TimeoutError'), causedBy('TimeoutError')]);
  expect(failures.every((failure) => failure instanceof TRPCClientError && mayRetry(failure))).toBe(true);
  expect(failures.map(reasonOf)).toEqual([undefined, undefined, undefined]);
  await until(() => requests.every(({ state }) => state === 'failed') || 'a request has not been cancelled');
  expect(requests).toHaveLength(2);
});

test.concurrent('without an option, a call is given up after ten seconds', async () => {
  await using proxy = await startProxy(api.url);
  const client = createRollcallClient({ url: proxy.url, token, retries: 0 });
  proxy.hang();

  const calledAt = performance.now();
  const failure = await expectWithin(10_500, () => failureOf(client.meetings.active.query()), sandbox);

  expect(failure).toEqual(causedBy('TimeoutError'));
  // Timers count in whole ms.
  expect(performance.now() - calledAt).toBeGreaterThan(9_990);
});

test.concurrent('a call that hangs does not hold up those that are made after it', async () => {
  await using proxy = await startProxy(api.url);
  const { client, requests } = recordingClient({ url: proxy.url, token, timeoutMs: testPatienceMs, retries: 0 });
  const seminar = await live();
  const { seq } = await client.meetings.join.mutate(seminar);

  proxy.lose();
  const aborter = new AbortController();
  const hanging = failureOf(client.messages.post.mutate({ ...seminar, body: 'lost' }, aborter));
  await until(() => proxy.received() > 0 || 'the message has not been sent yet');
  const posted = await client.messages.post.mutate({ ...seminar, body: 'hello' });
  const { messages } = await client.messages.list.query(seminar);

  expect(posted.seq).toBe(seq + 1);
  expect(messages).toEqual([{ ...posted, userID: ann.userID, body: 'hello' }]);
  expect(requests.map(({ state }) => state === 'answered')).toEqual([true, false, true, true]);
  aborter.abort();
  expect(await hanging).not.toBe('answered');
});

test.concurrent('an aborted call ends at once, and the other calls of its request are answered', async () => {
  await using proxy = await startProxy(api.url);
  const { client, requests } = recordingClient({ url: proxy.url, token, timeoutMs: testPatienceMs });
  proxy.hang();
  const aborter = new AbortController();
  const aborted = failureOf(client.meetings.active.query({}, aborter));
  const other = client.meetings.joinTimes.query({ limit: 1 });
  await until(() => proxy.received() > 0 || 'nothing has been sent yet');

  const reason = new Error('Ann has closed the page');
  aborter.abort(reason);
  expect(await aborted).toMatchObject({ cause: reason });
  expect(requests).toEqual([{ paths: ['meetings.active', 'meetings.joinTimes'], requestIDs: [], state: 'under way' }]);

  await proxy.heal();
  expect(await other).toHaveProperty('meetings');
  expect(requests).toHaveLength(1);
});

test.concurrent('when all calls of a request are aborted, so is the request; a call aborted before is not sent', async () => {
  await using proxy = await startProxy(api.url);
  const { client, requests } = recordingClient({ url: proxy.url, token, timeoutMs: testPatienceMs });
  proxy.hang();
  const aborter = new AbortController();
  const calls = [client.meetings.active.query({}, aborter), client.meetings.joinTimes.query({}, aborter)];
  const aborted = Promise.all(calls.map(failureOf));
  await until(() => proxy.received() > 0 || 'nothing has been sent yet');

  aborter.abort('Ann has left');
  expect(await aborted).toEqual([causedBy('AbortError'), causedBy('AbortError')]);
  await until(() => requests[0]?.state === 'failed' || 'the request has not been cancelled');
  expect(await failureOf(client.meetings.active.query({}, aborter))).toMatchObject({
    message: 'meetings.active was aborted: Ann has left',
    retryable: false,
  });

  await proxy.heal();
  await client.meetings.joinTimes.query();
  expect(requests.map(({ paths }) => paths)).toEqual([
    ['meetings.active', 'meetings.joinTimes'],
    ['meetings.joinTimes'],
  ]);
});

test('a time-out that no timer can wait for is none, and one that is no time is refused', async () => {
  const patient = createRollcallClient({ url: api.url, token, timeoutMs: Number.POSITIVE_INFINITY, retries: 0 });
  expect(await patient.meetings.active.query()).toHaveProperty('meetings');

  for (const timeoutMs of [0, -1, Number.NaN]) {
    expect(() => createRollcallClient({ url: api.url, token, timeoutMs })).toThrow(
      new RangeError(`timeoutMs must be more than 0, not ${timeoutMs}`),
    );
  }
});

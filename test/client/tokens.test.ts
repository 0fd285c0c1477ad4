import { createRollcallClient, type RollcallClient } from '@rollcall/client';
import { startProxy } from '@rollcall/dev/services/proxy';
import { expect, test } from 'vitest';
import { openApiStageForFile } from '../support/api-stage.ts';
import { until } from '../support/until.ts';
import { failureOf } from './support/failure-of.ts';
import { hear } from './support/hear.ts';
import { recordingClient, type SentRequest } from './support/recording-client.ts';

const { api, sandbox, live } = await openApiStageForFile();
const ann = await sandbox.addUser('Ann');
const good = await api.token(ann);

/** A function for the token that records why it is asked. */
function source(answer: (rejected: string | undefined) => string | Promise<string>) {
  const asked: (string | undefined)[] = [];
  const token = (why?: { rejected: string }) => {
    asked.push(why?.rejected);
    return answer(why?.rejected);
  };
  return { token, asked, renewals: () => asked.filter((rejected) => rejected !== undefined) };
}

/** Asks for a token once each: a session whose token expires, and is renewed when somebody says so. */
function session(first: string, renewed: string) {
  let current = first;
  return source((rejected) => {
    if (rejected === current) current = renewed;
    return current;
  });
}

/** How many requests have been answered with UNAUTHENTICATED. A busy machine may have sent others twice. */
const rejected = (requests: readonly SentRequest[]) => requests.filter(({ status }) => status === 401).length;

/** What the server knows: who is in. */
const isIn = async (client: RollcallClient, instance: { meetingID: number; orderID: number }) =>
  (await client.meetings.participants.query(instance)).participants.map(({ userID }) => userID);

test.concurrent('a token that is refused ends the call, and ends a feed with an error', async () => {
  const seminar = await live();
  const { client, requests } = recordingClient({ url: api.url, token: 'none' });

  expect(await failureOf(client.meetings.active.query())).toMatchObject({
    reason: 'UNAUTHENTICATED',
    retryable: false,
  });
  expect(requests).toHaveLength(1);

  await using feed = hear(client, seminar);
  expect(await feed.refused()).toMatchObject({ reason: 'UNAUTHENTICATED', retryable: false });
  expect(requests).toHaveLength(2);
});

test.concurrent('a function is asked again with the token that was rejected, and the call is sent again as the same', async () => {
  const seminar = await live();
  const { token, renewals } = session('stale', good);
  const { client, requests } = recordingClient({ url: api.url, token });

  expect((await client.meetings.join.mutate(seminar)).seq).toBe(1);
  expect(renewals()).toEqual(['stale']);
  expect(new Set(requests.flatMap(({ requestIDs }) => requestIDs)).size).toBe(1);

  expect(await isIn(client, seminar)).toEqual([ann.userID]);
  expect(renewals()).toEqual(['stale']);
  expect(rejected(requests)).toBe(1);
});

test.concurrent('many calls that are refused at the same time ask for one fresh token', async () => {
  const seminar = await live();
  let current = 'stale';
  let hand = () => {};
  const fresh = new Promise<string>((resolve) => {
    hand = () => {
      current = good;
      resolve(good);
    };
  });
  const { token, renewals } = source((rejected) => (rejected === undefined ? current : fresh));
  const { client, requests } = recordingClient({ url: api.url, token });
  const refused = () => rejected(requests);

  const calls: Promise<unknown>[] = [client.meetings.join.mutate(seminar), client.meetings.active.query()];
  await using feed = hear(client, seminar, { after: 0 });
  await until(() => (refused() === 2 && renewals().length > 0) || 'not both requests have been refused');
  // Made while the fresh token is fetched, with the one that everybody still has, unless it travels with a call that waits.
  await until(() => {
    calls.push(client.meetings.joinTimes.query());
    return refused() > 2 || 'no later request has been refused';
  });
  hand();
  await Promise.all(calls);
  await until(() => feed.events.length === 1 || 'the feed has not come up');

  expect(renewals()).toEqual(['stale']);
});

test.concurrent('when a fresh token expires too, the function is asked again', async () => {
  const { token, renewals } = source((rejected) => (rejected === undefined ? 'stale' : good));
  const { client, requests } = recordingClient({ url: api.url, token });

  await client.meetings.active.query();
  await client.meetings.active.query();

  expect(renewals()).toEqual(['stale', 'stale']);
  expect(rejected(requests)).toBe(2);
});

/** A fetch whose second request does not come through, and the headers with which requests were sent. */
function interruptedFetch() {
  const sent: (string | null)[] = [];
  const interrupted: typeof fetch = async (input, init) => {
    sent.push(new Headers(init?.headers).get('authorization'));
    if (sent.length === 2) throw new TypeError('fetch failed');
    return await fetch(input, init);
  };
  return { sent, fetch: interrupted };
}

test.concurrent('a call that is sent again for another reason keeps its fresh token', async () => {
  const { token, renewals } = source((rejected) => (rejected === undefined ? 'stale' : good));
  const { sent, fetch } = interruptedFetch();
  const client = createRollcallClient({ url: api.url, token, fetch });

  expect(await client.meetings.active.query()).toHaveProperty('meetings');

  expect(sent[0]).toBe('Bearer stale');
  expect(sent.length).toBeGreaterThan(2);
  expect(new Set(sent.slice(1))).toEqual(new Set([`Bearer ${good}`]));
  expect(renewals()).toEqual(['stale']);
});

test.concurrent('a feed whose fresh token expires while nobody answers asks for another one', async () => {
  const seminar = await live();
  const { token, renewals } = source((rejected) => {
    if (rejected === undefined) return 'stale';
    return rejected === 'stale' ? 'stale as well' : good;
  });
  const { sent, fetch } = interruptedFetch();
  await using feed = hear(createRollcallClient({ url: api.url, token, fetch }), seminar);
  await until(() => feed.connections.at(-1)?.state === 'live' || 'the feed is not live');

  expect(renewals()).toEqual(['stale', 'stale as well']);
  expect(sent.at(-1)).toBe(`Bearer ${good}`);
  expect(feed.errors).toEqual([]);
});

test.concurrent('a call asks for a fresh token once; if that is refused too, it ends, and so does a feed', async () => {
  const seminar = await live();
  const { token, renewals } = source((rejected) => (rejected === undefined ? 'stale' : 'stale as well'));
  const { client, requests } = recordingClient({ url: api.url, token });

  expect(await failureOf(client.meetings.active.query())).toMatchObject({ reason: 'UNAUTHENTICATED' });
  expect(renewals()).toEqual(['stale']);
  expect(rejected(requests)).toBe(2);

  await using feed = hear(client, seminar);
  expect(await feed.refused()).toMatchObject({ reason: 'UNAUTHENTICATED' });
  expect(renewals()).toEqual(['stale', 'stale']);
});

test.concurrent.each([
  { what: 'throws', thrown: new Error('signed out'), cause: { message: 'signed out' } },
  { what: 'throws what is no error', thrown: 'signed out', cause: { message: 'signed out', cause: 'signed out' } },
])('a function that $what ends calls and feeds with that cause', async ({ thrown, cause }) => {
  const seminar = await live();
  const { token, asked } = source(async () => {
    throw thrown;
  });
  const { client, requests } = recordingClient({ url: api.url, token });
  const ended = { reason: undefined, retryable: false, cause };

  expect(await failureOf(client.meetings.join.mutate(seminar))).toMatchObject({
    ...ended,
    message: 'meetings.join: The function for the token failed: signed out',
  });
  await using feed = hear(client, seminar);
  expect(await feed.refused()).toMatchObject({
    ...ended,
    message: 'meetings.watch: The function for the token failed: signed out',
  });
  expect(asked).toHaveLength(2);
  expect(requests).toEqual([]);
});

test.concurrent('a function that fails when it is asked again ends the call that was refused', async () => {
  const { token, asked } = source((rejected) => {
    if (rejected !== undefined) throw new Error('sign in again');
    return 'stale';
  });
  const client = createRollcallClient({ url: api.url, token });

  expect(await failureOf(client.meetings.active.query())).toMatchObject({ cause: { message: 'sign in again' } });
  expect(asked).toEqual([undefined, 'stale']);
});

test.concurrent.each(['a\nb', 'ключ'])('a token that no header can hold ends calls and feeds: %j', async (token) => {
  const seminar = await live();
  const { client, requests } = recordingClient({ url: api.url, token });
  const ended = { reason: undefined, retryable: false, message: expect.stringContaining('The token cannot be sent') };

  expect(await failureOf(client.meetings.active.query())).toMatchObject(ended);
  await using feed = hear(client, seminar);
  expect(await feed.refused()).toMatchObject(ended);
  expect(requests).toEqual([]);
});

test.concurrent('a feed whose token expires while it is open goes on with a fresh one, and misses nothing', async () => {
  await using proxy = await startProxy(api.url);
  const seminar = await live();
  const asAnn = await api.as(ann);
  let current = good;
  const { token, renewals } = source((rejected) => {
    if (rejected === current) current = good;
    return current;
  });
  await using feed = hear(createRollcallClient({ url: proxy.url, token }), seminar, { after: 0 });
  await asAnn.meetings.join.mutate(seminar);
  await until(() => feed.events.length === 1 || 'the feed has not come up');

  for (const times of [1, 2]) {
    current = `expired ${times}`;
    proxy.cut();
    for (const body of ['a', 'b', 'c']) await asAnn.messages.post.mutate({ ...seminar, body });
    await until(() => feed.events.length >= 1 + 3 * times || 'the feed has not gone on');
  }

  expect(feed.events.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(renewals()).toEqual(['expired 1', 'expired 2']);
  expect(feed.errors).toEqual([]);
});

test.concurrent('a feed that has had no event yet misses nothing either when its token expires', async () => {
  await using proxy = await startProxy(api.url);
  const seminar = await live();
  const asAnn = await api.as(ann);
  let current = good;
  const { token } = source((rejected) => {
    if (rejected === current) current = good;
    return current;
  });
  await using feed = hear(createRollcallClient({ url: proxy.url, token }), seminar);
  await until(() => feed.connections.at(-1)?.state === 'live' || 'the feed is not live yet');

  current = 'expired';
  await proxy.refuse();
  await asAnn.meetings.join.mutate(seminar);
  await proxy.heal();

  await until(() => feed.events.length === 1 || 'Ann has not been seen to join');
  expect(feed.events).toMatchObject([{ type: 'joined', seq: 1 }]);
});

test.concurrent('a lease is renewed after a moment in which there was no token', async () => {
  const seminar = await live();
  let failures = 0;
  let isJoined = false;
  const { token } = source(() => {
    if (!isJoined || failures === 2) return good;
    failures += 1;
    throw new Error('signed out for a moment');
  });
  const { client, requests } = recordingClient({ url: api.url, token });

  await client.meetings.join.mutate({ ...seminar, lease: 10 });
  isJoined = true;
  await until(() => requests.some(({ paths }) => paths[0] === 'meetings.renew') || `${failures} renewals have failed`);

  expect(failures).toBe(2);
  expect((await client.meetings.leave.mutate(seminar)).seq).toBe(2);
});

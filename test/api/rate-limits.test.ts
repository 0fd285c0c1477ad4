import { reasonOf } from '@rollcall/client';
import { feedsKey, instanceKeys, limitKey } from '@rollcall/lua/keys';
import type { UseLimits } from '@rollcall/server/process/config';
import type { Instance } from '@rollcall/shared/meeting';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { type Api, startApi } from '../support/api.ts';
import { openApiStage, openApiStageForFile } from '../support/api-stage.ts';
import { inBatches } from '../support/in-batches.ts';
import { numbersTo } from '../support/record.ts';
import { until } from '../support/until.ts';
import { startWatching } from '../support/watching.ts';
import { rawCall } from './support/raw-call.ts';
import { wholeState } from './support/redis-state.ts';
import { contractRefusal, refusalOf } from './support/seen-refusal.ts';

const hourMs = 3_600_000;
/** So many at once, and one more each hour: after any time that a test takes, it is known what is granted. */
const hourly = (burst: number) => ({ burst, perSecond: 1 / 3600 });
const few: UseLimits = { mutations: hourly(5), messages: hourly(5), reads: hourly(5), feeds: 2, changes: 1e6 };
const plenty: UseLimits = {
  mutations: hourly(1e6),
  messages: hourly(1e6),
  reads: hourly(1e6),
  feeds: 1e6,
  changes: 1e6,
};

const { sandbox, live } = await openApiStageForFile();
const { redis } = sandbox;
const start = (limits: Partial<UseLimits>): Promise<Api> => startApi(sandbox, { limits: { ...plenty, ...limits } });

/** A seminar that Ann and Bob are in. */
async function seminarOf(api: Api) {
  const [ann, bob] = [await sandbox.addUser(`Ann ${Math.random()}`), await sandbox.addUser(`Bob ${Math.random()}`)];
  const [asAnn, asBob] = [await api.as(ann), await api.as(bob)];
  const seminar = await live();
  for (const client of [asAnn, asBob]) await client.meetings.join.mutate(seminar);
  return { ann, bob, asAnn, asBob, seminar };
}

const answers = z.array(
  z.object({ error: z.object({ json: z.object({ data: z.object({ reason: z.string() }) }) }).optional() }),
);

/** A batch of posts as our client sends it, of which each may be answered otherwise. */
async function postTogether(api: Api, user: { userID: number }, seminar: Instance, bodies: readonly string[]) {
  const names = bodies.map(() => 'messages.post').join(',');
  const response = await fetch(`${api.url}/trpc/${names}?batch=1`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await api.token(user)}`, 'content-type': 'application/json' },
    body: JSON.stringify(Object.fromEntries(bodies.map((body, n) => [n, { json: { ...seminar, body } }]))),
  });
  const outcomes = answers.parse(await response.json()).map(({ error }) => error?.json.data.reason ?? 'OK');
  return { status: response.status, retryAfter: response.headers.get('retry-after'), outcomes };
}

test('two servers share what a user may do, and a call beyond it changes nothing', async () => {
  await using one = await start({ messages: few.messages });
  await using two = await start({ messages: few.messages });
  const { ann, asAnn, asBob, seminar } = await seminarOf(one);
  const asAnnElsewhere = await two.as(ann);
  const began = performance.now();
  for (const client of [asAnn, asAnnElsewhere, asAnn, asAnnElsewhere, asAnn]) {
    await client.messages.post.mutate({ ...seminar, body: 'hello' });
  }
  const before = await wholeState(redis);

  for (const client of [asAnn, asAnnElsewhere]) {
    const refused = await refusalOf(client.messages.post.mutate({ ...seminar, body: 'too much' }));
    expect(refused).toEqual(contractRefusal('RATE_LIMITED', 'messages.post'));
  }
  expect(await wholeState(redis)).toEqual(before);
  // What is counted apart goes on: other kinds of calls, and other users.
  expect((await asAnn.messages.list.query(seminar)).messages).toHaveLength(5);
  await asBob.messages.post.mutate({ ...seminar, body: 'hello' });

  const input = JSON.stringify({ json: { ...seminar, body: 'too much' } });
  const raw = await rawCall({ url: `${one.url}/trpc/messages.post`, token: await one.token(ann), body: input });
  const elapsed = performance.now() - began;
  expect(raw.status).toBe(429);
  expect(raw.data).toMatchObject({ code: 'TOO_MANY_REQUESTS', httpStatus: 429, reason: 'RATE_LIMITED' });
  // An hour after the first call there is one more.
  expect(raw.data?.retryAfterMs).toBeLessThanOrEqual(hourMs);
  expect(raw.data?.retryAfterMs).toBeGreaterThanOrEqual(hourMs - elapsed - 1);
});

test('each call of a batch counts', async () => {
  await using api = await start({ messages: few.messages });
  const { ann, asBob, seminar } = await seminarOf(api);

  const bodies = numbersTo(50).map((n) => `message ${n}`);
  const { status, retryAfter, outcomes } = await postTogether(api, ann, seminar, bodies);
  expect(status).toBe(207);
  expect(outcomes).toEqual(numbersTo(50).map((n) => (n <= 5 ? 'OK' : 'RATE_LIMITED')));
  expect(Number(retryAfter)).toBeGreaterThan(3_000);
  expect(Number(retryAfter)).toBeLessThanOrEqual(3_600);
  const { messages } = await asBob.messages.list.query(seminar);
  expect(messages.map(({ body }) => body).toSorted()).toEqual(bodies.slice(0, 5));

  const alone = await postTogether(api, ann, seminar, ['again']);
  expect(alone).toMatchObject({ status: 429, outcomes: ['RATE_LIMITED'] });
});

test('a call that was refused can be sent again later, and is then the first of its requestID', async () => {
  await using api = await start({ messages: hourly(1) });
  const { ann, asAnn, seminar } = await seminarOf(api);
  await asAnn.messages.post.mutate({ ...seminar, body: 'one' });
  const two = { ...seminar, body: 'two', requestID: 'two' };
  expect(await refusalOf(asAnn.messages.post.mutate(two))).toMatchObject({ reason: 'RATE_LIMITED' });

  // As if the hour had passed.
  await redis.del(limitKey({ kind: 'messages', userID: ann.userID }));
  const { seq } = await asAnn.messages.post.mutate(two);
  const { messages } = await asAnn.messages.list.query(seminar);
  expect(messages.map((message) => [message.seq, message.body])).toEqual([
    [3, 'one'],
    [seq, 'two'],
  ]);
});

test('joining, leaving and renewing are one kind, and all reads another', async () => {
  await using api = await start({ mutations: few.mutations, reads: few.reads });
  const ann = await sandbox.addUser(`Ann ${Math.random()}`);
  const { meetings, messages } = await api.as(ann);
  const seminar = await live();
  const { seq } = await meetings.join.mutate(seminar);
  await meetings.renew.mutate({ ...seminar, seq });
  await meetings.leave.mutate(seminar);
  await meetings.join.mutate(seminar);
  await meetings.leave.mutate(seminar);
  expect(await refusalOf(meetings.join.mutate(seminar))).toEqual(contractRefusal('RATE_LIMITED', 'meetings.join'));

  await meetings.active.query();
  await meetings.joinTimes.query();
  await meetings.participants.query(seminar);
  await messages.list.query(seminar);
  await messages.byUser.query({ ...seminar, userID: ann.userID });
  expect(await refusalOf(messages.list.query(seminar))).toEqual(contractRefusal('RATE_LIMITED', 'messages.list'));
});

test('a backend is counted by the users it acts for, and not by what it reads', async () => {
  await using api = await start(few);
  const asBackend = await api.as(await sandbox.addUser(`Backend ${Math.random()}`), 'act-as');
  const asAdmin = await api.as(await sandbox.addUser(`Admin ${Math.random()}`), 'admin');
  const [ann, bob] = [await sandbox.addUser(`Ann ${Math.random()}`), await sandbox.addUser(`Bob ${Math.random()}`)];
  const seminar = await live();
  const post = (userID: number) => asBackend.messages.post.mutate({ ...seminar, userID, body: 'hello' });
  for (const { userID } of [ann, bob]) await asBackend.meetings.join.mutate({ ...seminar, userID });

  for (let n = 1; n <= 5; n += 1) await post(ann.userID);
  expect(await refusalOf(post(ann.userID))).toMatchObject({ reason: 'RATE_LIMITED' });
  await post(bob.userID);
  // Whether she is acted for or acts herself, she is the same user.
  const asAnn = await api.as(ann);
  const hers = asAnn.messages.post.mutate({ ...seminar, body: 'hello' });
  expect(await refusalOf(hers)).toMatchObject({ reason: 'RATE_LIMITED' });

  for (const client of [asBackend, asAdmin]) {
    for (let n = 1; n <= 10; n += 1) await client.messages.byUser.query({ ...seminar, userID: bob.userID });
  }
  await (await api.as(bob)).messages.list.query(seminar);
});

test('a user follows as many meetings at the same time as allowed, over all servers', async () => {
  await using one = await start({ feeds: few.feeds });
  await using two = await start({ feeds: few.feeds });
  const { ann, asAnn, asBob, seminar } = await seminarOf(one);
  const asAnnElsewhere = await two.as(ann);
  await using first = startWatching(asAnn, seminar);
  await using second = startWatching(asAnnElsewhere, seminar);
  await Promise.all([first.started, second.started]);
  await until(async () => (await redis.zcard(feedsKey(ann))) === 2);

  const url = `${two.url}/trpc/meetings.watch?input=${encodeURIComponent(JSON.stringify({ json: seminar }))}`;
  const refused = await fetch(url, { headers: { authorization: `Bearer ${await two.token(ann)}` } });
  const text = await refused.text();
  expect(text).toContain('"reason":"RATE_LIMITED"');
  expect(Number(/"retryAfterMs":(\d+)/.exec(text)?.[1])).toBeGreaterThan(0);
  await using bystander = startWatching(asBob, seminar);
  await bystander.started;

  // Our client waits for its place, which it gets when another feed is closed.
  await using third = startWatching(asAnnElsewhere, seminar);
  await first[Symbol.asyncDispose]();
  await until(async () => {
    await asBob.messages.post.mutate({ ...seminar, body: 'hello' });
    return third.events.length > 0 && bystander.events.length > 0;
  });
  expect(await redis.zcard(feedsKey(ann))).toBe(2);
});

test('without limits nothing is counted', async () => {
  await using stage = await openApiStage();
  await using api = await startApi(stage.sandbox, { limits: undefined });
  const ann = await stage.sandbox.addUser('Ann');
  const asAnn = await api.as(ann);
  const seminar = await stage.live();
  await asAnn.meetings.join.mutate(seminar);
  await inBatches(numbersTo(300), (n) => asAnn.messages.post.mutate({ ...seminar, body: `message ${n}` }));

  expect(await stage.sandbox.redis.hget(instanceKeys.instance(seminar), 'seq')).toBe('301');
  expect(await stage.sandbox.redis.keys('limit:*')).toEqual([]);
});

/** Calls again where a slow machine let a call come too late. */
const patiently = <Result extends object>(call: () => Promise<Result>): Promise<Result> =>
  until(() =>
    call().catch((error: unknown) => {
      if (reasonOf(error) !== 'UNAVAILABLE') throw error;
      return 'unavailable';
    }),
  );

test('a class of 1,000 that joins and posts at the same time is not limited, by tokens of their own or by one', async () => {
  await using stage = await openApiStage();
  const { api, live } = stage;
  const { db, redis } = stage.sandbox;
  const students = numbersTo(1000).map((n) => ({
    userID: n,
    name: `Student ${n}`,
    age: 20,
    gender: 'female',
    email: `${n}@example.com`,
  }));
  await db.insertInto('user').values(students).execute();
  const lecture = await live();
  await inBatches(students, async (student) => {
    const { meetings, messages } = await api.as(student);
    await patiently(() => meetings.join.mutate({ ...lecture, requestID: 'join' }));
    await patiently(() => messages.post.mutate({ ...lecture, requestID: 'post', body: 'Good morning!' }));
  });
  const again = await live();
  const { meetings, messages } = await api.as({ userID: 1 }, 'act-as');
  await inBatches(students, ({ userID }) =>
    patiently(() => meetings.join.mutate({ ...again, userID, requestID: 'join' })),
  );
  await inBatches(students, ({ userID }) =>
    patiently(() => messages.post.mutate({ ...again, userID, requestID: 'post', body: 'Good evening!' })),
  );

  for (const instance of [lecture, again]) {
    expect(await redis.hget(instanceKeys.instance(instance), 'seq')).toBe('2000');
  }
});

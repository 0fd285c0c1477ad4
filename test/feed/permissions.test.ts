import { createRollcallClient, type RollcallClient } from '@rollcall/client';
import { expect, test } from 'vitest';
import { openApiStageForFile } from '../support/api-stage.ts';
import { errorsIn } from '../support/memory-log.ts';
import { until } from '../support/until.ts';
import { startWatching } from '../support/watching.ts';
import { startSpeaker } from './support/speaker.ts';
import { subscribersOf } from './support/subscribers.ts';

const { api, sandbox, live, logged } = await openApiStageForFile();
const ann = await sandbox.addUser('Ann');
const bob = await sandbox.addUser('Bob');
const [asAnn, asBob] = [await api.as(ann), await api.as(bob)];

/** The error with which a feed is refused before any event. */
async function refusalOf(client: RollcallClient, instance: { meetingID: number; orderID: number }, from?: string) {
  await using watching = startWatching(client, instance, from);
  return await watching.over.then(
    () => 'not refused',
    (error: unknown) => {
      expect(watching.events).toEqual([]);
      return error;
    },
  );
}

const because = (reason: string, httpStatus: number) =>
  expect.objectContaining({ data: expect.objectContaining({ reason, httpStatus, path: 'meetings.watch' }) });

test('invited users can watch without joining, and so can admins; others are refused', async () => {
  const seminar = await live({ audience: [ann.email] });
  await using watching = startWatching(asAnn, seminar, '0');
  await using asAdmin = startWatching(await api.as(bob, 'admin'), seminar, '0');
  expect(await refusalOf(asBob, seminar)).toEqual(because('NOT_ALLOWED', 403));
  expect(await refusalOf(asBob, seminar, '0')).toEqual(because('NOT_ALLOWED', 403));
  expect(await refusalOf(await api.as(bob, 'act-as'), seminar)).toEqual(because('NOT_ALLOWED', 403));
  await startSpeaker(sandbox, seminar, ann);
  await until(() => (watching.events.length === 1 && asAdmin.events.length === 1) || 'not both have seen Ann join');

  expect(asAdmin.events).toEqual(watching.events);
});

test('an invitation is valid whatever its case', async () => {
  const seminar = await live({ audience: ['BOB@Example.com'] });
  await using watching = startWatching(asBob, seminar, '0');
  await startSpeaker(sandbox, seminar, bob);
  await until(() => watching.events.length === 1 || 'Bob has not seen himself join');

  expect(watching.events).toEqual([{ type: 'joined', seq: 1, timestamp: expect.any(Date), ...bob }]);
});

test('a caller who is not a user, or has no valid token, is refused', async () => {
  const seminar = await live();
  const stranger = await api.as({ userID: 987_654 });
  const forger = createRollcallClient({ url: api.url, token: 'none' });

  expect(await refusalOf(stranger, seminar)).toEqual(because('USER_UNKNOWN', 404));
  expect(await refusalOf(forger, seminar)).toEqual(because('UNAUTHENTICATED', 401));
});

test('a meeting that has not begun, or does not exist, cannot be watched', async () => {
  const early = await live({ from: 60_000 });
  const open = await live();

  expect(await refusalOf(asAnn, early)).toEqual(because('MEETING_NOT_ACTIVE', 400));
  expect(await refusalOf(asAnn, { ...open, orderID: 9 })).toEqual(because('MEETING_NOT_ACTIVE', 400));
});

test.each([
  { what: 'an orderID of 0', input: { orderID: 0 }, path: ['orderID'] },
  { what: 'a lastEventId that is not a number', input: { lastEventId: 'last' }, path: ['lastEventId'] },
  { what: 'a negative lastEventId', input: { lastEventId: '-1' }, path: ['lastEventId'] },
  { what: 'a lastEventId that is too large', input: { lastEventId: '9'.repeat(17) }, path: ['lastEventId'] },
])('$what is refused, and named in the issues', async ({ input: { lastEventId, ...wrong }, path }) => {
  const seminar = await live();

  const refusal = await refusalOf(asAnn, { ...seminar, ...wrong }, lastEventId);

  expect(refusal).toEqual(because('INVALID_INPUT', 400));
  expect(refusal).toMatchObject({ data: { issues: [expect.objectContaining({ path })] } });
});

test('input that is missing or is not JSON is refused', async () => {
  const authorization = `Bearer ${await api.token(ann)}`;
  for (const query of ['', '?input=', '?input=%7B', '?input=1', '?batch=1&input=%7B%220%22%3A%7B%7D%7D']) {
    const response = await fetch(`${api.url}/trpc/meetings.watch${query}`, { headers: { authorization } });
    const text = await response.text();
    expect(text).toContain('event: serialized-error');
    expect(text).toContain('"reason":"INVALID_INPUT"');
  }
});

test('a token in the URL is ignored', async () => {
  const seminar = await live();
  const input = encodeURIComponent(JSON.stringify({ json: seminar }));
  const connectionParams = encodeURIComponent(JSON.stringify({ authorization: `Bearer ${await api.token(ann)}` }));
  const url = `${api.url}/trpc/meetings.watch?input=${input}&connectionParams=${connectionParams}`;

  expect(await (await fetch(url)).text()).toContain('"reason":"UNAUTHENTICATED"');
});

test('refusals leave no subscription, and are not logged as errors', async () => {
  const seminar = await live({ audience: [ann.email] });
  expect(await refusalOf(asBob, seminar)).toEqual(because('NOT_ALLOWED', 403));

  expect(await subscribersOf(sandbox.redis, seminar)).toBe(0);
  expect(errorsIn(logged)).toEqual([]);
});

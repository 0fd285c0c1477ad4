import { instanceKeys } from '@rollcall/lua/keys';
import type { Instance } from '@rollcall/shared/meeting';
import { expect, test } from 'vitest';
import { type ApiStage, openApiStage } from '../support/api-stage.ts';
import { wholeState } from './support/redis-state.ts';
import { contractRefusal, refusalOf } from './support/seen-refusal.ts';

const minute = 60_000;

async function scheduled({ sandbox: { db } }: ApiStage, { meetingID, orderID }: Instance) {
  return await db
    .selectFrom('meeting_instance')
    .innerJoin('meeting', 'meeting.meetingID', 'meeting_instance.meetingID')
    .select(['meeting.meetingID', 'orderID', 'title', 'description', 'fromdatetime', 'todatetime'])
    .where('meeting_instance.meetingID', '=', meetingID)
    .where('orderID', '=', orderID)
    .executeTakeFirstOrThrow();
}

test('live meetings open to the caller are listed with all details, earliest end first, changing nothing', async () => {
  await using stage = await openApiStage();
  const { sandbox, api, live } = stage;
  const ann = await sandbox.addUser('Ann', { email: 'Ann@Example.com' });
  const bob = await sandbox.addUser('Bob');
  const seminar = await live({ title: 'Séminaire {}', description: 'línea\n2', to: 20 * minute });
  const board = await live({ title: 'Board', description: '', audience: ['ann@example.com'], to: 10 * minute });
  await live({ title: 'Not hers', audience: [bob.email], to: 15 * minute });
  await live({ title: 'Later', from: minute });
  await live({ title: 'Past', from: -2 * minute, to: -minute });
  const asAnn = await api.as(ann);
  for (const client of [asAnn, await api.as(bob)]) await client.meetings.join.mutate(seminar);
  const before = await wholeState(sandbox.redis);

  expect(await asAnn.meetings.active.query()).toEqual({
    meetings: [
      { ...(await scheduled(stage, board)), isPublic: false, participants: 0 },
      { ...(await scheduled(stage, seminar)), isPublic: true, participants: 2 },
    ],
    nextCursor: null,
  });
  expect(await asAnn.meetings.active.query({})).toEqual(await asAnn.meetings.active.query());
  expect(await wholeState(sandbox.redis)).toEqual(before);
});

test('an admin who is not a user sees every meeting; anybody else who is not a user is unknown', async () => {
  await using stage = await openApiStage();
  const { api, live } = stage;
  const board = await live({ audience: ['bob@example.com'] });
  const nobody = { userID: 1_000_000 };

  expect(await (await api.as(nobody, 'admin')).meetings.active.query()).toEqual({
    meetings: [{ ...(await scheduled(stage, board)), isPublic: false, participants: 0 }],
    nextCursor: null,
  });
  const asked = (await api.as(nobody)).meetings.active.query();
  expect(await refusalOf(asked)).toEqual(contractRefusal('USER_UNKNOWN', 'meetings.active'));
});

test('pages are ordered by end, then by key, and the last has no cursor', async () => {
  await using stage = await openApiStage();
  const { sandbox, api, live } = stage;
  const asAnn = await api.as(await sandbox.addUser('Ann'));
  for (const [title, to] of Object.entries({ C: 30, A: 10, E: 50, B: 20, D: 40 }))
    await live({ title, to: to * minute });
  const page = async (cursor: string | undefined, limit: number) => {
    const { meetings, nextCursor } = await asAnn.meetings.active.query({ limit, ...(cursor ? { cursor } : {}) });
    return { titles: meetings.map(({ title }) => title).join(''), nextCursor };
  };

  const first = await page(undefined, 2);
  expect(first).toEqual({ titles: 'AB', nextCursor: expect.any(String) });
  const second = await page(first.nextCursor ?? '', 2);
  expect(second).toEqual({ titles: 'CD', nextCursor: expect.any(String) });
  expect(await page(second.nextCursor ?? '', 2)).toEqual({ titles: 'E', nextCursor: null });
  expect(await page(undefined, 5)).toEqual({ titles: 'ABCDE', nextCursor: null });
  expect(await page(undefined, 1000)).toEqual({ titles: 'ABCDE', nextCursor: null });
});

test('instances of one meeting that end at the same time are each listed once, page by page', async () => {
  await using stage = await openApiStage();
  const { sandbox, api, live } = stage;
  const asAnn = await api.as(await sandbox.addUser('Ann'));
  const { meetingID } = await live();
  const first = await scheduled(stage, { meetingID, orderID: 1 });
  for (const orderID of [2, 3]) {
    const { fromdatetime, todatetime } = first;
    await sandbox.db.insertInto('meeting_instance').values({ meetingID, orderID, fromdatetime, todatetime }).execute();
  }
  await live({ title: 'Another', to: 2 * 60 * minute });

  const seen: number[] = [];
  let cursor: string | undefined;
  do {
    const page = await asAnn.meetings.active.query({ limit: 1, ...(cursor ? { cursor } : {}) });
    expect(page.meetings).toHaveLength(1);
    seen.push(...page.meetings.map((meeting) => (meeting.meetingID === meetingID ? meeting.orderID : 0)));
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  expect(seen).toEqual([1, 2, 3, 0]);
});

test('a page without anything that the caller may enter can still have a next page', async () => {
  await using stage = await openApiStage();
  const { sandbox, api, live } = stage;
  const asAnn = await api.as(await sandbox.addUser('Ann'));
  await live({ title: 'Not hers', audience: ['bob@example.com'], to: 10 * minute });
  await live({ title: 'Hers', to: 20 * minute });

  const { meetings, nextCursor } = await asAnn.meetings.active.query({ limit: 1 });
  expect({ meetings, nextCursor }).toEqual({ meetings: [], nextCursor: expect.any(String) });
  const next = await asAnn.meetings.active.query({ limit: 1, cursor: nextCursor ?? '' });
  expect(next.meetings.map(({ title }) => title)).toEqual(['Hers']);
  expect(next.nextCursor).toBeNull();
});

test('a cursor still works after its instance is gone', async () => {
  await using stage = await openApiStage();
  const { sandbox, api, live } = stage;
  const asAnn = await api.as(await sandbox.addUser('Ann'));
  const first = await live({ title: 'First', to: 10 * minute });
  await live({ title: 'Second', to: 20 * minute });
  const { nextCursor } = await asAnn.meetings.active.query({ limit: 1 });
  await sandbox.redis.zrem('active_meetings', instanceKeys.instance(first));

  const next = await asAnn.meetings.active.query({ limit: 1, cursor: nextCursor ?? '' });
  expect(next.meetings.map(({ title }) => title)).toEqual(['Second']);
  expect(next.nextCursor).toBeNull();
});

test('a meeting past its end is not listed, however late the scheduler is', async () => {
  await using stage = await openApiStage();
  const { sandbox, api, live } = stage;
  const asAnn = await api.as(await sandbox.addUser('Ann'));
  const seminar = await live();
  await sandbox.redis.hset(instanceKeys.instance(seminar), 'todatetime', Date.now() - 1000);

  expect(await asAnn.meetings.active.query()).toEqual({ meetings: [], nextCursor: null });
});

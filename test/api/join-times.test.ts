import { instanceKeys } from '@rollcall/lua/keys';
import { join } from '@rollcall/lua/scripts';
import { expect, test } from 'vitest';
import { openApiStage } from '../support/api-stage.ts';
import { wholeState } from './support/redis-state.ts';
import { contractRefusal, refusalOf } from './support/seen-refusal.ts';

const minute = 60_000;

test('each live meeting open to the caller is listed with the latest join of every current participant', async () => {
  await using stage = await openApiStage();
  const { sandbox, api, live } = stage;
  const ann = await sandbox.addUser('Ann');
  const bob = await sandbox.addUser('Bob');
  const [asAnn, asBob] = [await api.as(ann), await api.as(bob)];
  const seminar = await live({ title: 'Seminar', to: 20 * minute });
  const board = await live({ title: 'Board', audience: [ann.email], to: 10 * minute });
  const notHers = await live({ title: 'Not hers', audience: [bob.email] });
  await asBob.meetings.join.mutate(notHers);
  await asAnn.meetings.join.mutate(seminar);
  const bobJoined = await asBob.meetings.join.mutate(seminar);
  await asAnn.meetings.leave.mutate(seminar);
  const annAgain = await asAnn.meetings.join.mutate(seminar);
  const annAtBoard = await asAnn.meetings.join.mutate(board);
  const cleo = await sandbox.addUser('Cleo');
  const asCleo = await api.as(cleo);
  await asCleo.meetings.join.mutate(seminar);
  await asCleo.meetings.leave.mutate(seminar);
  const before = await wholeState(sandbox.redis);

  expect(await asAnn.meetings.joinTimes.query()).toEqual({
    meetings: [
      { ...board, title: 'Board', joins: [{ userID: ann.userID, timestamp: annAtBoard.joinedAt }] },
      {
        ...seminar,
        title: 'Seminar',
        joins: [
          { userID: bob.userID, timestamp: bobJoined.joinedAt },
          { userID: ann.userID, timestamp: annAgain.joinedAt },
        ],
      },
    ],
    nextCursor: null,
  });
  expect(await wholeState(sandbox.redis)).toEqual(before);
});

test('an admin who is not a user sees every meeting; anybody else who is not a user is unknown', async () => {
  await using stage = await openApiStage();
  const { api, live } = stage;
  const board = await live({ title: 'Board', audience: ['bob@example.com'] });
  const nobody = { userID: 1_000_000 };

  expect(await (await api.as(nobody, 'admin')).meetings.joinTimes.query({})).toEqual({
    meetings: [{ ...board, title: 'Board', joins: [] }],
    nextCursor: null,
  });
  const asked = (await api.as(nobody)).meetings.joinTimes.query();
  expect(await refusalOf(asked)).toEqual(contractRefusal('USER_UNKNOWN', 'meetings.joinTimes'));
});

test('pages are ordered by end, and the last has no cursor', async () => {
  await using stage = await openApiStage();
  const { sandbox, api, live } = stage;
  const asAnn = await api.as(await sandbox.addUser('Ann'));
  for (const [title, to] of Object.entries({ C: 30, A: 10, B: 20 })) await live({ title, to: to * minute });
  const page = async (cursor?: string) => {
    const { meetings, nextCursor } = await asAnn.meetings.joinTimes.query({ limit: 2, ...(cursor ? { cursor } : {}) });
    return { titles: meetings.map(({ title }) => title).join(''), nextCursor };
  };

  const first = await page();
  expect(first).toEqual({ titles: 'AB', nextCursor: expect.any(String) });
  expect(await page(first.nextCursor ?? '')).toEqual({ titles: 'C', nextCursor: null });
});

test('a meeting too large for its share of a page continues on the next, with everybody exactly once', async () => {
  await using stage = await openApiStage();
  const { sandbox, api, live } = stage;
  const names = Array.from({ length: 502 }, (_, n) => `P${n + 1}`);
  const values = names.map((name) => ({ name, age: 20, gender: 'female', email: `${name}@example.com` }));
  await sandbox.db.insertInto('user').values(values).execute();
  const crowd = (await sandbox.db.selectFrom('user').select('userID').orderBy('userID').execute()).map(
    ({ userID }) => userID,
  );
  const seminar = await live({ title: 'Crowd', to: 10 * minute });
  await live({ title: 'After it', to: 20 * minute });
  for (const userID of crowd) await join(sandbox.redis, seminar, { userID, email: 'any', requestID: 'r1' });
  const asOne = await api.as({ userID: crowd[0] ?? 0 });

  const pages: { titles: string[]; userIDs: number[] }[] = [];
  let cursor: string | undefined;
  do {
    const { meetings, nextCursor } = await asOne.meetings.joinTimes.query(cursor ? { cursor } : {});
    pages.push({
      titles: meetings.map(({ title }) => title),
      userIDs: meetings.flatMap(({ joins }) => joins.map(({ userID }) => userID)),
    });
    cursor = nextCursor ?? undefined;
  } while (cursor);

  expect(pages.map(({ titles }) => titles)).toEqual([['Crowd'], ['Crowd'], ['After it']]);
  expect(pages[0]?.userIDs).toEqual(crowd.slice(0, 500));
  expect(pages.flatMap(({ userIDs }) => userIDs)).toEqual(crowd);
});

test('a meeting past its end is not listed, however late the scheduler is', async () => {
  await using stage = await openApiStage();
  const { sandbox, api, live } = stage;
  const asAnn = await api.as(await sandbox.addUser('Ann'));
  const seminar = await live();
  await asAnn.meetings.join.mutate(seminar);
  await sandbox.redis.hset(instanceKeys.instance(seminar), 'todatetime', Date.now() - 1000);

  expect(await asAnn.meetings.joinTimes.query()).toEqual({ meetings: [], nextCursor: null });
});

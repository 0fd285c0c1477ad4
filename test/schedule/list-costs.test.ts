import type { Db } from '@rollcall/server/db/client';
import { findHorizon, listInstances } from '@rollcall/server/db/schedule/listed-instances';
import { countOpenInstances, findMeetingHorizon, listMeetings } from '@rollcall/server/db/schedule/listed-meetings';
import type { Reach } from '@rollcall/server/db/schedule/reach';
import { type InstanceState, instanceStates } from '@rollcall/shared/meeting';
import { sql } from 'kysely';
import { afterAll, expect, test } from 'vitest';
import { openSandbox } from '../support/sandbox.ts';

const sandbox = await openSandbox();
afterAll(() => sandbox[Symbol.asyncDispose]());
const { db } = sandbox;
const ann = await sandbox.addUser('Ann');
const first = 3_000_000_000;
const size = 3_000;
const hour = 3_600_000;
const now = new Date();

/** A schedule of closed meetings, each with an instance that is over and one that is to come. */
const meetingIDs = Array.from({ length: size }, (_, n) => first + n);
for (const some of [meetingIDs.slice(0, 1500), meetingIDs.slice(1500)]) {
  const titled = some.map((meetingID) => ({ meetingID, title: 'Course', description: '', isPublic: 0 }));
  await db.insertInto('meeting').values(titled).execute();
  const times = [-2, 5].map((hours) => [
    new Date(now.getTime() + hours * hour),
    new Date(now.getTime() + (hours + 1) * hour),
  ]);
  const rows = some.flatMap((meetingID) =>
    times.map(([fromdatetime = now, todatetime = now], n) => {
      return { meetingID, orderID: n + 1, fromdatetime, todatetime, endedAt: n === 0 ? now : null };
    }),
  );
  await db.insertInto('meeting_instance').values(rows).execute();
  await db
    .insertInto('audience')
    .values(some.map((meetingID) => ({ meetingID, email: `u${meetingID}@example.com` })))
    .execute();
}
await db
  .insertInto('role')
  .values({ meetingID: first + 100, userID: ann.userID, role: 'host' })
  .execute();
await db
  .insertInto('audience')
  .values({ meetingID: first + 2000, email: ann.email })
  .execute();
await sql`analyze table meeting, meeting_instance, audience, role`.execute(db);

/** How many rows and index entries MySQL reads for some queries. */
const readsOf = (work: (db: Db) => Promise<unknown>): Promise<number> =>
  db.connection().execute(async (connection) => {
    const reads = async () => {
      const { rows } = await sql<{ Value: string }>`show session status like 'Handler_read%'`.execute(connection);
      return rows.reduce((sum, { Value }) => sum + Number(Value), 0);
    };
    const before = await reads();
    // What the look itself costs.
    const own = (await reads()) - before;
    const start = await reads();
    await work(connection);
    return (await reads()) - start - own;
  });

const states = [undefined, ...instanceStates];
const own: Reach[] = [
  { of: 'hosted', userID: ann.userID },
  { of: 'invited', email: ann.email },
];
const limit = 20;

test("a list of somebody's own costs what they have, however much is scheduled", async () => {
  for (const reach of own) {
    for (const state of states) {
      const spent = await readsOf(async (connection) => {
        const stretch = { now, limit, after: undefined, upTo: undefined };
        await listInstances(connection, reach, { state }, stretch);
        await listMeetings(connection, reach, { state }, { ...stretch, after: 0 });
      });
      expect({ reach, state, spent }).toEqual({ reach, state, spent: expect.toSatisfy((reads) => reads < 60) });
    }
  }
});

/** Reads for one page of instances and one of meetings, from the start of the list. */
const page = (reach: Reach, state: InstanceState | undefined, most: number) =>
  readsOf(async (connection) => {
    const upTo = await findHorizon(connection, reach, { state }, { now, after: undefined, most });
    await listInstances(connection, reach, { state }, { now, limit, after: undefined, upTo });
    const lastID = await findMeetingHorizon(connection, reach, { state }, { after: 0, most });
    await listMeetings(connection, reach, { state }, { now, limit, after: 0, upTo: lastID });
  });

test('a page of all costs in proportion to the page, or to what it may pass over at most', async () => {
  const most = 200;
  for (const of of ['all', 'public'] as const) {
    for (const state of states) {
      const spent = await page({ of }, state, most);
      expect({ of, state, spent }).toEqual({ of, state, spent: expect.toSatisfy((reads) => reads < 12 * most) });
    }
  }
});

test('what is open of a meeting is counted without what it has had', async () => {
  const meetingID = first + 1;
  const past = { fromdatetime: new Date(now.getTime() - 9 * hour), todatetime: new Date(now.getTime() - 8 * hour) };
  const rows = Array.from({ length: 500 }, (_, n) => ({ meetingID, orderID: n + 10, ...past, endedAt: now }));
  await db.insertInto('meeting_instance').values(rows).execute();
  const spent = await readsOf(async (connection) => {
    const open = await countOpenInstances(connection, [meetingID], now);
    expect(open).toEqual(new Map([[meetingID, { live: 0, upcoming: 1 }]]));
  });
  expect(spent).toBeLessThan(20);
});

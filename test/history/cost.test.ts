import type { Db } from '@rollcall/server/db/client';
import { findAttendees, findInvited, readEntries } from '@rollcall/server/db/history/attendance';
import { countPeople, findEnded } from '@rollcall/server/db/history/ended-instances';
import { findJoinedOf } from '@rollcall/server/db/history/joins';
import { readRecorded, readRecordedMessages } from '@rollcall/server/db/history/recorded';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { numbersTo } from '../support/record.ts';
import { openSandbox } from '../support/sandbox.ts';
import { addPast, type Happening } from './support/past.ts';

const everyone = { after: 0, upTo: Number.MAX_SAFE_INTEGER };
const range = { from: new Date(0), to: new Date('2027-01-01T00:00:00Z'), before: undefined };

/** How many rows MySQL looks at for a query. */
async function rowsRead(db: Db, query: (db: Db) => Promise<unknown>): Promise<number> {
  return await db.connection().execute(async (connection) => {
    const read = async () => {
      const { rows } = await sql<{
        Variable_name: string;
        Value: string;
      }>`show session status like 'Handler_read%'`.execute(connection);
      return rows.reduce((sum, { Value }) => sum + Number(Value), 0);
    };
    // What the first statement itself reads is what the second one reads.
    const [none, before] = [await read(), await read()];
    await query(connection);
    return (await read()) - before - (before - none);
  });
}

/** A crowd that comes and says something, each person once. */
const crowd = (first: number, size: number): Happening[] =>
  numbersTo(size).flatMap((n) => [
    { at: n / 100, joined: first + n },
    { at: n / 100, posted: first + n, body: 'hello' },
  ]);

test('a page of history costs the same, however many meetings there were', async () => {
  await using sandbox = await openSandbox();
  const { db } = sandbox;
  const ann = 1;
  const [day, invited] = ['2026-01-02T10:00:00.000Z', numbersTo(20).map((n) => `${n}@example.com`)];
  const hers = await addPast(sandbox, [{ at: 0, joined: ann }, ...crowd(1000, 20)], { from: day });
  await sandbox.addUser('Bob', { email: '1@example.com' });
  const { meetingID } = hers;
  await db.insertInto('role').values({ meetingID, userID: ann, role: 'host' }).execute();
  const part = { after: 5, upTo: 41, limit: 11, bytes: 100_000 };
  const queries = {
    all: (on: Db) => findEnded(on, { ...range, of: undefined, meetingID: undefined, limit: 5 }),
    next: (on: Db) => {
      const before = { meetingID, orderID: 2, fromdatetime: new Date(day) };
      return findEnded(on, { ...range, before, of: undefined, meetingID: undefined, limit: 5 });
    },
    ofOne: (on: Db) => findEnded(on, { ...range, of: undefined, meetingID, limit: 5 }),
    own: (on: Db) => findEnded(on, { ...range, of: ann, meetingID: undefined, limit: 5 }),
    people: (on: Db) => countPeople(on, [hers]),
    changes: (on: Db) => readRecorded(on, hers, part),
    messages: (on: Db) => readRecordedMessages(on, hers, part),
    attendees: (on: Db) => findAttendees(on, meetingID, [1], { ...everyone, limit: 5 }),
    joined: (on: Db) => findJoinedOf(on, meetingID, [1], ann),
    invited: (on: Db) => findInvited(on, meetingID, invited),
  };
  const costs = async () => {
    const found: Record<string, number> = {};
    for (const [name, query] of Object.entries(queries)) found[name] = await rowsRead(db, query);
    return found;
  };

  for (const n of numbersTo(10))
    await addPast(sandbox, crowd(n * 1000, 20), { from: `2026-01-01T10:${10 + n}:00.000Z` });
  const few = await costs();
  for (const n of numbersTo(200)) {
    await addPast(sandbox, crowd(n * 1000, 20), { from: new Date(Date.UTC(2025, 0, n)).toISOString() });
  }
  const many = await costs();
  // A page has five, and looks at some rows of each: none of these reads all 211 instances or all 8,000 changes.
  for (const [name, cost] of Object.entries(few)) {
    expect({ name, cost }).toEqual({ name, cost: expect.toSatisfy((rows: number) => rows > 0 && rows < 300) });
    expect({ name, cost: many[name] }).toEqual({ name, cost: expect.toSatisfy((rows: number) => rows <= cost + 10) });
  }
});

test('a page of one record costs the same, however much happened and however many were in', async () => {
  await using sandbox = await openSandbox();
  const { db } = sandbox;
  const small = await addPast(sandbox, crowd(0, 30));
  const large = await addPast(sandbox, crowd(0, 1500));
  const queriesOf = ({ meetingID, orderID }: { meetingID: number; orderID: number }) => {
    const instance = { meetingID, orderID };
    const part = { after: 0, upTo: 1_000_000, limit: 11, bytes: 100_000 };
    return {
      changes: (on: Db) => readRecorded(on, instance, part),
      ofUser: (on: Db) => readRecorded(on, instance, { ...part, userID: 25 }),
      messages: (on: Db) => readRecordedMessages(on, instance, part),
      messagesOfUser: (on: Db) => readRecordedMessages(on, instance, { ...part, userID: 25 }),
      attendees: (on: Db) => findAttendees(on, meetingID, [orderID], { after: 10, upTo: 1_000_000, limit: 11 }),
      entries: (on: Db) => readEntries(on, meetingID, [orderID], { after: 10, upTo: 20 }),
    };
  };
  const [ofSmall, ofLarge] = [queriesOf(small), queriesOf(large)];

  // Of 3,000 changes of 1,500 people.
  for (const name of ['changes', 'ofUser', 'messages', 'messagesOfUser', 'attendees', 'entries'] as const) {
    const cost = await rowsRead(db, ofSmall[name]);
    const inLarge = await rowsRead(db, ofLarge[name]);
    expect({ name, inLarge, cost }).toEqual({
      name,
      inLarge: expect.toSatisfy((rows: number) => rows <= cost + 10),
      cost: expect.toSatisfy((rows: number) => rows < 400),
    });
  }
});

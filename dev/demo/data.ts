import { isDeepStrictEqual } from 'node:util';
import type { Db } from '@rollcall/server/db/client';
import { ConfigError } from '@rollcall/server/process/config';
import type { Instance, User } from '@rollcall/shared/meeting';
import { DEFAULT_MIGRATION_TABLE, sql } from 'kysely';

const second = 1000;
const minute = 60 * second;

const people = [
  { userID: 1, name: 'john', age: 21, gender: 'male', email: 'john@example.com' },
  { userID: 2, name: 'hamid', age: 22, gender: 'male', email: 'hamid@example.com' },
  { userID: 3, name: 'haled', age: 23, gender: 'male', email: 'haled@example.com' },
] as const satisfies User[];

const meetings = [
  { meetingID: 1, title: 'BDMS Course', description: 'Big data management systems', isPublic: 0 },
  { meetingID: 2, title: 'DSA Course', description: 'Data structures and algorithms', isPublic: 0 },
  { meetingID: 3, title: 'Seminar', description: 'Open to everybody', isPublic: 1 },
];

const audience = [
  { meetingID: 1, email: 'john@example.com' },
  { meetingID: 2, email: 'hamid@example.com' },
  { meetingID: 2, email: 'haled@example.com' },
];

/** When the instance that is not live yet begins and ends, in ms from now. */
export interface Upcoming {
  from: number;
  to: number;
}

export interface DemoData {
  people: typeof people;
  /** Live for an hour; only john may enter. */
  bdms: Instance;
  /** Begins and ends as `upcoming` says; hamid and haled may enter. */
  dsa: Instance;
  /** Live for eight hours; public. */
  seminar: Instance;
}

/**
 * Makes sure that a database is for the demo: it is empty, or has nobody and nothing but the demo's own people and meetings.
 * It is only read.
 *
 * @throws {ConfigError} if it has anything else in it
 */
export async function refuseOthers(db: Db): Promise<void> {
  const refusal = new ConfigError(
    'DATABASE_URL names a database with other people or meetings in it; the demo needs an empty one.',
  );
  const { rows: tables } = await sql<{ name: string }>`
    select table_name as name from information_schema.tables where table_schema = database()`.execute(db);
  if (tables.length === 0) return;
  if (!tables.some(({ name }) => name === DEFAULT_MIGRATION_TABLE)) throw refusal;
  const found = {
    people: await db.selectFrom('user').select(['userID', 'name', 'age', 'gender', 'email']).execute(),
    meetings: await db.selectFrom('meeting').select(['meetingID', 'title', 'description', 'isPublic']).execute(),
  };
  const isOurs = (row: object, ours: readonly object[]) =>
    ours.some((one) => isDeepStrictEqual({ ...row }, { ...one }));
  if (!found.people.every((row) => isOurs(row, people))) throw refusal;
  if (!found.meetings.every((row) => isOurs(row, meetings))) throw refusal;
}

/**
 * Loads three people, their three meetings, and for each meeting one new instance, into a database that is
 * {@link refuseOthers for the demo}.
 */
export async function loadDemoData(db: Db, upcoming: Upcoming): Promise<DemoData> {
  await db.insertInto('user').ignore().values(people).execute();
  await db.insertInto('meeting').ignore().values(meetings).execute();
  await db.insertInto('audience').ignore().values(audience).execute();

  const now = Date.now();
  const addInstance = async (meetingID: number, from: number, to: number): Promise<Instance> => {
    const { orderID } = await db
      .selectFrom('meeting_instance')
      .select(sql<number>`coalesce(max(orderID), 0) + 1`.as('orderID'))
      .where('meetingID', '=', meetingID)
      .executeTakeFirstOrThrow();
    const window = { fromdatetime: new Date(now + from), todatetime: new Date(now + to) };
    await db
      .insertInto('meeting_instance')
      .values({ meetingID, orderID, ...window })
      .execute();
    return { meetingID, orderID };
  };
  return {
    people,
    bdms: await addInstance(1, -10 * minute, 50 * minute),
    dsa: await addInstance(2, upcoming.from, upcoming.to),
    seminar: await addInstance(3, -5 * minute, 8 * 60 * minute),
  };
}

import type { Db } from '@rollcall/server/db/client';
import type { Instance, User } from '@rollcall/shared/meeting';
import { sql } from 'kysely';

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
 * Loads three people, their three meetings, and for each meeting one new instance.
 *
 * @throws {Error} if the database has other people with these userIDs
 */
export async function loadDemoData(db: Db, upcoming: Upcoming): Promise<DemoData> {
  await db.insertInto('user').ignore().values(people).execute();
  await db.insertInto('meeting').ignore().values(meetings).execute();
  const john = await db.selectFrom('user').select('email').where('userID', '=', 1).executeTakeFirst();
  if (john?.email !== people[0].email)
    throw new Error('DATABASE_URL names a database that already has other people in it');
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

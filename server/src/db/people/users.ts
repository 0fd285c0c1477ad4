import type { User } from '@rollcall/shared/meeting';
import type { UserID } from '@rollcall/shared/numbers';
import type { Person } from '@rollcall/shared/people';
import type { Kysely } from 'kysely';
import { audienceEmail } from '../audience/audience.ts';
import type { Db } from '../client.ts';
import type { Database } from '../schema.ts';

/** A user as MySQL has them. */
export interface StoredUser extends User {
  email: string;
}

/** Finds the users with these ids in one query, in no particular order; unknown ids are left out. */
export async function findUsers(db: Db, userIDs: readonly number[]): Promise<StoredUser[]> {
  if (userIDs.length === 0) return [];
  return await db
    .selectFrom('user')
    .select(['userID', 'name', 'age', 'gender', 'email'])
    .where('userID', 'in', userIDs)
    .execute();
}

/** Finds which users have these e-mails, in no particular order; each as `[userID, e-mail]`, as it is stored. */
export async function findUsersByEmail(db: Db, emails: readonly string[]): Promise<[userID: number, email: string][]> {
  if (emails.length === 0) return [];
  const rows = await db.selectFrom('user').select(['userID', 'email']).where('email', 'in', emails).execute();
  return rows.map(({ userID, email }) => [userID, email]);
}

/** Finds whose these externalIDs are, which are compared exactly; those of nobody are left out. */
export async function findByExternalID(db: Db, externalIDs: readonly string[]): Promise<Map<string, UserID>> {
  if (externalIDs.length === 0) return new Map();
  const rows = await db
    .selectFrom('user')
    .select(['userID', 'externalID'])
    .where('externalID', 'in', externalIDs)
    .$narrowType<{ externalID: string }>()
    .execute();
  return new Map(rows.map(({ userID, externalID }) => [externalID, userID]));
}

const person = ['userID', 'name', 'age', 'gender', 'email', 'externalID'] as const;

/** What names one user; of several, the first counts. */
export interface PersonKey {
  userID?: UserID | undefined;
  externalID?: string | undefined;
  /** Case does not matter, as for mail servers. */
  email?: string | undefined;
}

/** Finds a user with all that is known of them. */
export async function findPerson(
  db: Kysely<Database>,
  { userID, externalID, email }: PersonKey,
): Promise<Person | undefined> {
  const all = db.selectFrom('user').select(person);
  if (userID !== undefined) return await all.where('userID', '=', userID).executeTakeFirst();
  if (externalID !== undefined) return await all.where('externalID', '=', externalID).executeTakeFirst();
  if (email === undefined) return undefined;
  // MySQL ignores accents in comparisons; an e-mail with others is another one.
  const found = await all.where('email', '=', email).execute();
  return found.find((one) => audienceEmail(one.email) === audienceEmail(email));
}

/** The columns that users are listed by: each has an index, which ends with the userID. */
export type ListedBy = 'name' | 'email' | 'externalID';

/** Where a page of users begins. */
export interface PeoplePlace {
  after: string;
  userID: UserID;
}

/** Reads users whose column begins with the prefix, in the order of it, after a place. */
export async function findPeople(
  db: Db,
  by: ListedBy,
  { prefix, place, limit }: { prefix: string | undefined; place: PeoplePlace | undefined; limit: number },
): Promise<Person[]> {
  let page = db.selectFrom('user').select(person).orderBy(by).limit(limit);
  // Names alone may be equal; with the userID, MySQL would sort the others instead of reading them in order.
  if (by === 'name') page = page.orderBy('userID');
  if (prefix !== undefined) page = page.where(by, 'like', `${prefix.replaceAll(/[\\%_]/g, '\\$&')}%`);
  if (place && by === 'name') {
    const { after, userID } = place;
    // The first condition alone is one that MySQL reads an index by.
    page = page
      .where(by, '>=', after)
      .where((where) => where.or([where(by, '>', after), where('userID', '>', userID)]));
  } else if (place) page = page.where(by, '>', place.after);
  return await page.execute();
}

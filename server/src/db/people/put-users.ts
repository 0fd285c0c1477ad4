import type { UserID } from '@rollcall/shared/numbers';
import type { Person } from '@rollcall/shared/people';
import { CompiledQuery, type Kysely, type Transaction } from 'kysely';
import type { Database } from '../schema.ts';

// One statement for all users, and not by Kysely, which compiles each value of each row.

const columns = 'user.userID, user.name, user.age, user.gender, user.email, user.externalID';

/** `select ? as a, ? as b union all select ?, ? …`: rows that a statement is given, as a table. */
function given(names: readonly string[], rows: number): string {
  const first = `select ${names.map((name) => `? as ${name}`).join(', ')}`;
  return [first, ...Array.from({ length: rows - 1 }, () => `select ${names.map(() => '?').join(', ')}`)].join(
    ' union all ',
  );
}

/** Finds the users with one of these ids or externalIDs, without locking anybody. */
export async function findGiven(
  db: Kysely<Database>,
  { userIDs, externalIDs }: { userIDs: readonly UserID[]; externalIDs: readonly string[] },
): Promise<Person[]> {
  const found: Person[] = [];
  for (const [column, values] of [
    ['userID', userIDs],
    ['externalID', externalIDs],
  ] as const) {
    if (values.length === 0) continue;
    const select = `select ${columns} from user where ${column} in (?)`;
    const { rows } = await db.executeQuery<Person>(CompiledQuery.raw(select, [values]));
    found.push(...rows);
  }
  return found;
}

/** An e-mail as the unique index of users has it. */
export interface Address {
  /** Equal for e-mails of which the index takes only one. */
  key: string;
  /** The user who has it, in whatever spelling. */
  owner: Person | undefined;
}

/** Finds the {@link Address} of each of some e-mails, in their order. */
export async function findAddresses(db: Kysely<Database>, emails: readonly string[]): Promise<Address[]> {
  if (emails.length === 0) return [];
  // LEFT JOIN keeps the order of no rows: each is found again by its place.
  const select = `select given.n, hex(weight_string(given.email)) as address, ${columns}
    from (${given(['n', 'email'], emails.length)}) as given left join user on user.email = given.email`;
  const values = emails.flatMap((email, n) => [n, email]);
  type Row = { n: number; address: string } & { [Column in keyof Person]: Person[Column] | null };
  const { rows } = await db.executeQuery<Row>(CompiledQuery.raw(select, values));
  const addresses = new Map(rows.map((row) => [row.n, addressOf(row)]));
  return emails.map((_, n) => {
    const address = addresses.get(n);
    if (!address) throw new Error('MySQL did not answer for every e-mail');
    return address;
  });

  function addressOf({ address: key, userID, name, age, gender, email, externalID }: Row): Address {
    const isOwned = userID !== null && name !== null && email !== null;
    return { key, owner: isOwned ? { userID, name, age, gender, email, externalID } : undefined };
  }
}

/** Locks users, in the order of their ids, as everybody does, and returns them as they are now. */
export async function lockUsers(
  transaction: Transaction<Database>,
  userIDs: readonly UserID[],
): Promise<Map<UserID, Person>> {
  if (userIDs.length === 0) return new Map();
  // The index is named so that a small table is not read, and locked, as a whole.
  const select = `select ${columns} from user force index (primary) where userID in (?) order by userID for update`;
  const { rows } = await transaction.executeQuery<Person>(CompiledQuery.raw(select, [userIDs]));
  return new Map(rows.map((row) => [row.userID, row]));
}

/** Gives locked users e-mails that are nobody's, so that others of the same call can have theirs. */
export async function parkEmails(transaction: Transaction<Database>, userIDs: readonly UserID[]): Promise<void> {
  if (userIDs.length === 0) return;
  const update = `update user force index (primary) set email = concat('moving ', userID) where userID in (?)`;
  await transaction.executeQuery(CompiledQuery.raw(update, [userIDs]));
}

/** Writes locked users as they are to be. */
export async function updateUsers(transaction: Transaction<Database>, users: readonly Person[]): Promise<void> {
  if (users.length === 0) return;
  const names = ['userID', 'name', 'age', 'gender', 'email', 'externalID'];
  const update = `update (${given(names, users.length)}) as given
    straight_join user force index (primary) on user.userID = given.userID
    set user.name = given.name, user.age = given.age, user.gender = given.gender, user.email = given.email,
      user.externalID = given.externalID`;
  const values = users.flatMap(({ userID, name, age, gender, email, externalID }) => [
    userID,
    name,
    age,
    gender,
    email,
    externalID,
  ]);
  await transaction.executeQuery(CompiledQuery.raw(update, values));
}

/**
 * Adds users.
 *
 * @returns their ids, in the order of the users
 */
export async function insertUsers(
  transaction: Transaction<Database>,
  users: readonly Omit<Person, 'userID'>[],
): Promise<UserID[]> {
  if (users.length === 0) return [];
  const rows = users.map(({ name, age, gender, email, externalID }) => [name, age, gender, email, externalID]);
  await transaction.executeQuery(
    CompiledQuery.raw('insert into user (name, age, gender, email, externalID) values ?', [rows]),
  );
  const emails = users.map(({ email }) => email);
  const select = 'select userID, email from user where email in (?)';
  const { rows: added } = await transaction.executeQuery<{ userID: UserID; email: string }>(
    CompiledQuery.raw(select, [emails]),
  );
  const ids = new Map(added.map(({ userID, email }) => [email, userID]));
  return emails.map((email) => {
    const userID = ids.get(email);
    if (userID === undefined) throw new Error('a user that was added was not found again');
    return userID;
  });
}

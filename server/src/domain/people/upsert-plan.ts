import type { UserID } from '@rollcall/shared/numbers';
import type { Person } from '@rollcall/shared/people';
import type { UserRow } from '@rollcall/shared/people-inputs';
import type { InputIssue } from '@rollcall/shared/refusals';
import { audienceEmail } from '../../db/audience/audience.ts';
import type { Address } from '../../db/people/put-users.ts';

/** The users that rows may be for, as they were found. */
export interface FoundUsers {
  byID: ReadonlyMap<UserID, Person>;
  byExternalID: ReadonlyMap<string, Person>;
  /** Of each row with an e-mail. */
  addresses: ReadonlyMap<number, Address>;
}

/** What is to be done for one row. */
export interface PlannedRow {
  index: number;
  /** The user whom the row is for; undefined for a new one. */
  before: Person | undefined;
  after: Omit<Person, 'userID'>;
  outcome: 'created' | 'changed' | 'unchanged' | 'refused';
}

export interface UpsertPlan {
  rows: PlannedRow[];
  /** Those whose e-mail another row takes while they get a new one. */
  parked: UserID[];
  /** What is wrong with the rows: then nothing is done. */
  issues: InputIssue[];
}

/** Plans what `users.upsert` does for each row, without doing any of it. */
export function planUpsert(rows: readonly UserRow[], found: FoundUsers): UpsertPlan {
  const issues: InputIssue[] = [];
  const note = (index: number, field: string | undefined, message: string) =>
    void issues.push({ path: ['users', index, ...(field === undefined ? [] : [field])], message });
  const planned = rows.map((row, index) => planRow(row, index, found, note));
  noteTwice(rows, planned, found, note);
  const refused = issues.length > 0 ? new Set<number>() : findTaken(planned, found.addresses);
  const decided = planned.map((row): PlannedRow => (refused.has(row.index) ? { ...row, outcome: 'refused' } : row));
  return { rows: decided, parked: findParked(decided, found.addresses), issues };
}

type Note = (index: number, field: string | undefined, message: string) => void;

function planRow(row: UserRow, index: number, found: FoundUsers, note: Note): PlannedRow {
  const before = findTarget(row, index, found);
  if (row.userID !== undefined && !before) note(index, 'userID', 'is of no user');
  const holder = row.externalID === undefined ? undefined : found.byExternalID.get(row.externalID);
  if (holder && before && holder.userID !== before.userID) note(index, 'externalID', 'is of another user');
  if (!before && row.userID === undefined) {
    if (row.email === undefined) note(index, 'email', 'is needed for a new user');
    if (row.name === undefined) note(index, 'name', 'is needed for a new user');
  }
  const { name = '', age = null, gender = null, email = '', externalID = null } = { ...before, ...givenOf(row) };
  const after = { name, age, gender, email, externalID };
  return { index, before, after, outcome: before ? (isSame(before, after) ? 'unchanged' : 'changed') : 'created' };
}

/** By userID, else by externalID, else by e-mail: but a user who is known by another externalID is somebody else. */
function findTarget(row: UserRow, index: number, { byID, byExternalID, addresses }: FoundUsers): Person | undefined {
  if (row.userID !== undefined) return byID.get(row.userID);
  const known = row.externalID === undefined ? undefined : byExternalID.get(row.externalID);
  const owner = addresses.get(index)?.owner;
  if (known || !owner || row.email === undefined || audienceEmail(owner.email) !== audienceEmail(row.email))
    return known;
  return row.externalID === undefined || owner.externalID === null ? owner : undefined;
}

/** What a row gives, without its userID and what it leaves out. */
const givenOf = (row: UserRow): Partial<Omit<Person, 'userID'>> =>
  Object.fromEntries(Object.entries(row).filter(([name, value]) => name !== 'userID' && value !== undefined));

const fields = ['name', 'age', 'gender', 'email', 'externalID'] as const;
/** Whether two users are the same, but for their ids. */
export const isSame = (one: Omit<Person, 'userID'>, other: Omit<Person, 'userID'>): boolean =>
  fields.every((field) => one[field] === other[field]);

/**
 * Notes rows that are for the same user as an earlier one: which of the two would be meant? Two new users with the same e-mail
 * are one, unless both have an externalID.
 */
function noteTwice(rows: readonly UserRow[], planned: readonly PlannedRow[], { addresses }: FoundUsers, note: Note) {
  const users = new Map<UserID, number>();
  const externalIDs = new Map<string, number>();
  const newcomers = new Map<string, PlannedRow>();
  for (const row of planned) {
    const { index, before } = row;
    const { externalID } = rows[index] ?? {};
    const address = before ? undefined : addresses.get(index)?.key;
    const newcomer = address === undefined ? undefined : newcomers.get(address);
    const isSameNewcomer = newcomer && (newcomer.after.externalID === null || externalID === undefined);
    const earlier =
      (before && users.get(before.userID)) ??
      (externalID === undefined ? undefined : externalIDs.get(externalID)) ??
      (isSameNewcomer ? newcomer.index : undefined);
    if (earlier !== undefined) note(index, undefined, `is for the same user as users[${earlier}]`);
    if (before) users.set(before.userID, index);
    if (externalID !== undefined) externalIDs.set(externalID, index);
    if (address !== undefined && !newcomer) newcomers.set(address, row);
  }
}

/** Whether a row gives its user an e-mail that they do not have. */
const takesEmail = ({ before, after, outcome }: PlannedRow): boolean =>
  outcome !== 'refused' && before?.email !== after.email;

/** Whether the user has the e-mail already, and changes its spelling alone. */
const isOwner = ({ index, before }: PlannedRow, addresses: FoundUsers['addresses']): boolean =>
  before !== undefined && addresses.get(index)?.owner?.userID === before.userID;

/** Finds the rows whose e-mail is taken, by somebody who keeps it or by an earlier row. */
function findTaken(planned: readonly PlannedRow[], addresses: FoundUsers['addresses']): Set<number> {
  const refused = new Set<number>();
  for (;;) {
    const rows = planned.filter((row) => takesEmail(row) && !refused.has(row.index));
    const leaving = new Set(rows.filter((row) => !isOwner(row, addresses)).map(({ before }) => before?.userID));
    const taken = new Set<string>();
    const more = rows.filter(({ index, before }) => {
      const address = addresses.get(index);
      if (!address) return false;
      const { key, owner } = address;
      const isKept = owner && owner.userID !== before?.userID && !leaving.has(owner.userID);
      if (isKept || taken.has(key)) return true;
      taken.add(key);
      return false;
    });
    if (more.length === 0) return refused;
    // Who is refused keeps their e-mail, which may be what another row would have taken.
    for (const { index } of more) refused.add(index);
  }
}

function findParked(rows: readonly PlannedRow[], addresses: FoundUsers['addresses']): UserID[] {
  const takers = rows.filter(takesEmail);
  const owners = takers.flatMap(({ index, before }) => {
    const owner = addresses.get(index)?.owner;
    return owner && owner.userID !== before?.userID ? [owner.userID] : [];
  });
  return [...new Set(owners)].toSorted((one, other) => one - other);
}

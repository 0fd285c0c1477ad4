import { findPeople } from '@rollcall/server/db/people/users';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { recordStatements } from '../scheduler/support/statements.ts';
import { openApiStageForFile } from '../support/api-stage.ts';
import { contractRefusal, refusalOf } from './support/seen-refusal.ts';

const { sandbox, api } = await openApiStageForFile();
const { db } = sandbox;
const ann = await sandbox.addUser('Ann', { email: 'Ann@example.com' });
await db.updateTable('user').set({ externalID: 'idp|Ann' }).where('userID', '=', ann.userID).execute();
const bob = await sandbox.addUser('Bob');
const person = { ...ann, externalID: 'idp|Ann' };
const people = await api.as(bob, 'people');

test('everybody learns who they are and what their token may do', async () => {
  expect(await (await api.as(ann)).users.me.query()).toEqual({
    user: person,
    scopes: [],
    maySchedule: false,
  });
  const scopes = ['act-as', 'admin', 'schedule', 'people'];
  expect(await (await api.as(ann, 'people other schedule admin act-as')).users.me.query()).toEqual({
    user: person,
    scopes,
    maySchedule: true,
  });
  const nobody = await api.as({ userID: 999_999 }, 'admin');
  expect(await refusalOf(nobody.users.me.query())).toEqual(contractRefusal('USER_UNKNOWN', 'users.me'));
});

test('a user is found by userID, by exactly their externalID, and by e-mail in whatever case', async () => {
  for (const by of [{ userID: ann.userID }, { externalID: 'idp|Ann' }, { email: ' ann@EXAMPLE.com' }]) {
    expect(await people.users.get.query(by)).toEqual(person);
  }
  for (const by of [{ userID: 999_999 }, { externalID: 'idp|ann' }, { email: 'änn@example.com' }]) {
    expect(await refusalOf(people.users.get.query(by))).toEqual(contractRefusal('USER_UNKNOWN', 'users.get'));
  }
});

test.each([
  {},
  { userID: 1, email: 'ann@example.com' },
  { userID: 0 },
  { email: 'ann' },
  { externalID: '' },
  { name: 'Ann' },
])('a user named by %o is INVALID_INPUT', async (by) => {
  expect((await refusalOf(people.users.get.query(by))).reason).toBe('INVALID_INPUT');
});

test('users are listed by the beginning of their name, e-mail or externalID, page by page', async () => {
  for (const name of ['Zoe', 'zoe', 'Zoé', 'Zorro', 'Z%o', 'Z_a']) {
    await sandbox.addUser(name, { email: `z-${Buffer.from(name).toString('hex')}@list.example` });
  }
  await sql`update user set externalID = concat('z', userID) where email like 'z-%'`.execute(db);
  const pages = async (input: { name?: string; email?: string; externalID?: string }, limit: number) => {
    const names: string[] = [];
    let cursor: string | undefined;
    for (;;) {
      const { users, nextCursor } = await people.users.list.query({ ...input, limit, ...(cursor ? { cursor } : {}) });
      names.push(...users.map((user) => user.name));
      if (nextCursor === null) return names;
      expect(users).toHaveLength(limit);
      cursor = nextCursor;
    }
  };

  for (const limit of [1, 2, 100]) {
    expect((await pages({ name: 'zo' }, limit)).toSorted()).toEqual(['Zoe', 'Zorro', 'Zoé', 'zoe']);
    expect(await pages({ name: 'Z%' }, limit)).toEqual(['Z%o']);
    expect(await pages({ name: 'Z_' }, limit)).toEqual(['Z_a']);
    expect(await pages({ email: 'Z-' }, limit)).toHaveLength(6);
    expect(await pages({ externalID: 'z' }, limit)).toHaveLength(6);
    expect(await pages({ externalID: 'Z' }, limit)).toEqual([]);
    expect(new Set(await pages({}, limit))).toEqual(
      new Set(['Ann', 'Bob', 'Zoe', 'zoe', 'Zoé', 'Zorro', 'Z%o', 'Z_a']),
    );
  }
});

test.each([{ name: 'A', email: 'a' }, { name: '' }, { limit: 0 }, { limit: 1001 }, { cursor: 'x' }, { search: 'a' }])(
  'a list by %o is INVALID_INPUT',
  async (input) => {
    expect((await refusalOf(people.users.list.query(input))).reason).toBe('INVALID_INPUT');
  },
);

test.each(['name', 'email', 'externalID'] as const)('a page by %s is read by its index, in order', async (by) => {
  using recorded = recordStatements();
  await findPeople(db, by, { prefix: 'a', place: { after: 'ab', userID: 5 }, limit: 3 });
  const [statement = ''] = recorded.statements;
  const { rows } = await sql<{ key: string; Extra: string }>`explain ${sql.raw(statement)}`.execute(db);
  expect(rows).toEqual([expect.objectContaining({ key: `user_${by === 'externalID' ? 'external' : by}` })]);
  expect(rows[0]?.Extra).not.toContain('filesort');
});

test.each(['', 'act-as', 'schedule'])('with the scope "%s", nobody reads users', async (scope) => {
  const client = await api.as(ann, scope);
  expect(await refusalOf(client.users.list.query())).toEqual(contractRefusal('NOT_ALLOWED', 'users.list'));
  const asked = client.users.get.query({ userID: ann.userID });
  expect(await refusalOf(asked)).toEqual(contractRefusal('NOT_ALLOWED', 'users.get'));
});

test('an admin reads users, too', async () => {
  const admin = await api.as(bob, 'admin');
  expect(await admin.users.get.query({ userID: ann.userID })).toEqual(person);
  expect((await admin.users.list.query({ name: 'Ann' })).users).toEqual([person]);
});

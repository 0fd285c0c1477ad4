import { migrate } from '@rollcall/server/db/migrator';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSandbox, type Sandbox } from '../support/sandbox.ts';

/** The columns that other programs insert, and those that Rollcall adds. */
const tables = {
  user: { given: ['userID', 'name', 'age', 'gender', 'email'], added: ['externalID'] },
  meeting: {
    given: ['meetingID', 'title', 'description', 'isPublic'],
    added: ['externalID', 'version', 'revision', 'pendingSince', 'changedBy', 'removedAt'],
  },
  meeting_instance: {
    given: ['meetingID', 'orderID', 'fromdatetime', 'todatetime'],
    added: [
      'archivedSeq',
      'endedAt',
      'generation',
      'branches',
      'version',
      'cancelledAt',
      'endReason',
      'seal',
      'resealedAt',
    ],
  },
  audience: { given: ['meetingID', 'email'], added: ['address'] },
  event_log: {
    given: ['eventID', 'userID', 'eventType', 'timestamp'],
    added: ['meetingID', 'orderID', 'seq', 'reason', 'lease', 'requestID', 'removedBy'],
  },
  message: { given: ['meetingID', 'orderID', 'seq', 'userID', 'body', 'timestamp'], added: ['requestID'] },
  role: { given: ['meetingID', 'userID', 'role'], added: [] },
  action: {
    given: ['meetingID', 'orderID', 'seq', 'actorID', 'userID', 'actionType', 'detail', 'timestamp'],
    added: ['requestID'],
  },
  request: { given: ['subject', 'requestID', 'digest', 'result', 'answer', 'createdAt'], added: [] },
  erasure: { given: ['userID', 'freshID', 'keepBodies', 'requestedAt', 'doneAt'], added: [] },
} as const;

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openSandbox();
});
afterAll(() => sandbox[Symbol.asyncDispose]());

interface Column {
  tableName: string;
  columnName: string;
  /** Whether an INSERT may leave it out. */
  optional: number;
}

const readColumns = async () => {
  const { rows } = await sql<Column>`
    select table_name as tableName, column_name as columnName,
      is_nullable = 'YES' or column_default is not null or extra like '%auto_increment%' as optional
    from information_schema.columns where table_schema = database() and table_name not like 'kysely%'
    order by table_name, ordinal_position`.execute(sandbox.db);
  return rows;
};

/** The columns of each index, in the order of the column names. */
const readIndexes = async (table: string) => {
  const { rows } = await sql<{ columns: string; isUnique: number }>`
    select group_concat(column_name order by seq_in_index) as columns, max(non_unique) = 0 as isUnique
    from information_schema.statistics where table_schema = database() and table_name = ${table}
    group by index_name order by columns`.execute(sandbox.db);
  return rows.map(({ columns, isUnique }) => `${isUnique ? 'unique ' : ''}${columns}`);
};

test('the tables have the columns that other programs know, and an INSERT may leave out the added ones', async () => {
  const columns = await readColumns();
  const namesOf = (table: string) => columns.filter((at) => at.tableName === table).map((at) => at.columnName);

  expect(new Set(columns.map(({ tableName }) => tableName))).toEqual(new Set(Object.keys(tables)));
  for (const [table, { given, added }] of Object.entries(tables)) {
    expect(namesOf(table)).toEqual([...given, ...added]);
    const optional = columns.filter((at) => at.tableName === table && at.optional).map((at) => at.columnName);
    expect(optional).toEqual(expect.arrayContaining([...added]));
  }
});

test('rows can be inserted with those columns alone', async () => {
  const { db } = sandbox;
  await sql`insert into user (userID, name, age, gender, email)
    values (1, 'Ann', 21, 'female', 'ann@example.com')`.execute(db);
  await sql`insert into user (name, age, gender, email) values ('Bob 🎓', 22, 'male', 'bob@example.com')`.execute(db);
  await sql`insert into meeting (meetingID, title, description, isPublic)
    values (1, 'Course', 'A course', false)`.execute(db);
  await sql`insert into meeting_instance (meetingID, orderID, fromdatetime, todatetime)
    values (1, 1, '2030-01-01 10:00:00', '2030-01-01 11:00:00.5')`.execute(db);
  await sql`insert into audience (meetingID, email) values (1, 'ann@example.com')`.execute(db);
  await sql`insert into event_log (eventID, userID, eventType, timestamp)
    values (1, 1, 'join', '2030-01-01 10:00:00')`.execute(db);
  await sql`insert into event_log (userID, eventType, timestamp) values (1, 'leave', '2030-01-01 10:30:00')`.execute(
    db,
  );

  expect({
    user: await db.selectFrom('user').selectAll().orderBy('name').execute(),
    meeting: await db.selectFrom('meeting').selectAll().execute(),
    meeting_instance: await db.selectFrom('meeting_instance').selectAll().execute(),
    audience: await db.selectFrom('audience').selectAll().execute(),
    event_log: await db.selectFrom('event_log').selectAll().orderBy('eventID').execute(),
  }).toEqual({
    user: [
      { userID: 1, name: 'Ann', age: 21, gender: 'female', email: 'ann@example.com', externalID: null },
      { userID: 2, name: 'Bob 🎓', age: 22, gender: 'male', email: 'bob@example.com', externalID: null },
    ],
    meeting: [
      {
        meetingID: 1,
        title: 'Course',
        description: 'A course',
        isPublic: 0,
        externalID: null,
        version: 0,
        revision: 0,
        pendingSince: null,
        changedBy: null,
        removedAt: null,
      },
    ],
    meeting_instance: [
      {
        meetingID: 1,
        orderID: 1,
        fromdatetime: new Date('2030-01-01T10:00:00Z'),
        todatetime: new Date('2030-01-01T11:00:00.500Z'),
        archivedSeq: 0,
        endedAt: null,
        generation: 0,
        branches: '',
        version: 0,
        cancelledAt: null,
        endReason: null,
        seal: null,
        resealedAt: null,
      },
    ],
    audience: [{ meetingID: 1, email: 'ann@example.com', address: 'ann@example.com' }],
    event_log: [
      { eventID: 1, eventType: 'join', timestamp: new Date('2030-01-01T10:00:00Z') },
      { eventID: 2, eventType: 'leave', timestamp: new Date('2030-01-01T10:30:00Z') },
    ].map((row) => ({
      ...row,
      userID: 1,
      meetingID: null,
      orderID: null,
      seq: null,
      reason: null,
      lease: null,
      requestID: null,
      removedBy: null,
    })),
  });
});

test('no two rows of an instance share a number, and due instances and past joins are found by an index', async () => {
  expect(await readIndexes('event_log')).toContain('unique meetingID,orderID,seq');
  expect(await readIndexes('event_log')).toContain('userID,meetingID,eventType,orderID');
  expect(await readIndexes('event_log')).toContain('meetingID,orderID,userID,seq');
  expect(await readIndexes('event_log')).toContain('removedBy');
  expect(await readIndexes('message')).toContain('meetingID,orderID,userID,seq');
  expect(await readIndexes('message')).toContain('unique meetingID,orderID,seq');
  expect(await readIndexes('user')).toContain('unique email');
  expect(await readIndexes('audience')).toEqual(['address,meetingID', 'unique meetingID,email']);
  expect(await readIndexes('meeting_instance')).toEqual([
    'endedAt,cancelledAt',
    'endedAt,fromdatetime',
    'endedAt,todatetime',
    'fromdatetime,meetingID,orderID',
    'meetingID,endedAt,fromdatetime',
    'unique meetingID,orderID',
  ]);
});

test('migrating again changes nothing', async () => {
  const before = await readColumns();

  expect(await migrate(sandbox.db)).toEqual([]);

  expect(await readColumns()).toEqual(before);
});

import { performance } from 'node:perf_hooks';
import { createRollcallClient, type RollcallClient } from '@rollcall/client';
import { createAuthenticate } from '@rollcall/server/domain/access/authenticate';
import { signToken } from '@rollcall/server/domain/access/sign-token';
import { startServer } from '@rollcall/server/http/serve';
import { expect, test } from 'vitest';
import { openApiStageForFile } from '../support/api-stage.ts';
import { managedState } from '../support/managed.ts';
import { snapshot } from '../support/snapshot.ts';
import { contractRefusal, refusalOf } from './support/seen-refusal.ts';

const { sandbox, api, live } = await openApiStageForFile();
const { db } = sandbox;
const admin = await sandbox.addUser('Admin');
const people = await api.as(admin, 'people');
const bystander = await sandbox.addUser('Bystander');

type Rows = Parameters<RollcallClient['users']['upsert']['mutate']>[0]['users'];
const upsert = async (users: Rows) => (await people.users.upsert.mutate({ users })).users;
const find = (email: string) => db.selectFrom('user').selectAll().where('email', '=', email).executeTakeFirst();
const everybody = () => db.selectFrom('user').selectAll().orderBy('userID').execute();
const audienceOf = async (meetingID: number) =>
  (await managedState(db)).audience.filter((row) => row.meetingID === meetingID).map(({ email }) => email);

test('Ann and Bob are added, and found again by externalID and by e-mail', async () => {
  const before = await everybody();

  const added = await upsert([
    { externalID: 'idp|ann', email: 'Ann@example.com', name: 'Ann', age: 30, gender: 'female' },
    { email: 'bob@example.com', name: 'Bob' },
  ]);

  const [ann, bob] = added.map(({ userID }) => userID ?? 0);
  const outcome = { outcome: 'created', reason: null };
  expect(added).toEqual([
    { index: 0, userID: expect.any(Number), ...outcome },
    { index: 1, userID: expect.any(Number), ...outcome },
  ]);
  const rows = [
    { userID: ann, name: 'Ann', age: 30, gender: 'female', email: 'Ann@example.com', externalID: 'idp|ann' },
    { userID: bob, name: 'Bob', age: null, gender: null, email: 'bob@example.com', externalID: null },
  ];
  expect(await everybody()).toEqual([...before, ...rows]);

  expect(
    await upsert([
      { externalID: 'idp|ann', name: 'Anna', age: null },
      { email: 'BOB@example.com ', externalID: 'idp|bob' },
      { userID: admin.userID, name: 'Admin' },
    ]),
  ).toEqual([
    { index: 0, userID: ann, outcome: 'changed', reason: null },
    { index: 1, userID: bob, outcome: 'changed', reason: null },
    { index: 2, userID: admin.userID, outcome: 'unchanged', reason: null },
  ]);
  expect(await everybody()).toEqual([
    ...before,
    { ...rows[0], name: 'Anna', age: null },
    { ...rows[1], email: 'BOB@example.com', externalID: 'idp|bob' },
  ]);
});

test('an e-mail that another user keeps is taken, by whatever accents, and the other rows are done', async () => {
  await upsert([{ externalID: 'a', email: 'rené@taken.example', name: 'René' }]);

  const rows = await upsert([
    { externalID: 'b', email: 'RENÉ@taken.example', name: 'Another' },
    { externalID: 'r', email: 'rene@taken.example', name: 'René without' },
    { userID: bystander.userID, email: 'rené@taken.example', name: 'Not renamed' },
    { externalID: 'c', email: 'cleo@taken.example', name: 'Cleo' },
    { externalID: 'd', email: 'cleo@taken.example', name: 'Cleo again' },
  ]);

  expect(rows.map(({ userID, outcome, reason }) => [userID, outcome, reason])).toEqual([
    [null, 'refused', 'EMAIL_TAKEN'],
    [null, 'refused', 'EMAIL_TAKEN'],
    [bystander.userID, 'refused', 'EMAIL_TAKEN'],
    [expect.any(Number), 'created', null],
    [null, 'refused', 'EMAIL_TAKEN'],
  ]);
  expect(await find(bystander.email)).toMatchObject({ name: 'Bystander' });
  expect(await find('cleo@taken.example')).toMatchObject({ name: 'Cleo', externalID: 'c' });
});

test('Ann and Bob exchange e-mails, Cleo gets the one that Dan gives up, and what one keeps nobody gets', async () => {
  const [ann, bob, cleo, dan] = await Promise.all(
    ['Ann', 'Bob', 'Cleo', 'Dan'].map((name) => sandbox.addUser(name, { email: `${name.toLowerCase()}@swap.example` })),
  );
  const mail = async ({ userID = 0 } = {}) => (await people.users.get.query({ userID })).email;

  const rows = await upsert([
    { userID: ann?.userID, email: 'bob@swap.example' },
    { userID: bob?.userID, email: 'ann@swap.example' },
    { userID: cleo?.userID, email: 'dan@swap.example' },
    { userID: dan?.userID, email: 'dan2@swap.example' },
  ]);
  expect(rows.map(({ outcome }) => outcome)).toEqual(['changed', 'changed', 'changed', 'changed']);
  expect(await Promise.all([ann, bob, cleo, dan].map(mail))).toEqual(
    ['bob', 'ann', 'dan', 'dan2'].map((name) => `${name}@swap.example`),
  );

  // Dan's is taken, so he keeps his, so Cleo cannot have it, so Bob cannot have hers.
  const chained = await upsert([
    { userID: bob?.userID, email: 'dan@swap.example' },
    { userID: cleo?.userID, email: 'dan2@swap.example' },
    { userID: dan?.userID, email: bystander.email },
  ]);
  expect(chained.map(({ reason }) => reason)).toEqual(['EMAIL_TAKEN', 'EMAIL_TAKEN', 'EMAIL_TAKEN']);
  expect(await Promise.all([ann, bob, cleo, dan].map(mail))).toEqual(
    ['bob', 'ann', 'dan', 'dan2'].map((name) => `${name}@swap.example`),
  );
});

test('a changed e-mail takes its invitations along, in every meeting, and others stay', async () => {
  const [ann, bob] = [
    await sandbox.addUser('Ann', { email: 'ann@old.example' }),
    await sandbox.addUser('Bob', { email: 'bob@old.example' }),
  ];
  const board = await live({ audience: [' Ann@OLD.example', bob.email, 'änn@old.example'] });
  const closed = await sandbox.addMeeting({ audience: [ann.email, 'ann@new.example'] });
  const other = await sandbox.addMeeting({ audience: ['cleo@old.example'] });
  const before = await managedState(db);
  const asAnn = await api.as(ann);
  await asAnn.meetings.join.mutate(board);

  await upsert([{ userID: ann.userID, email: 'Ann@New.example' }]);

  // She stays in, and may come back.
  const { participants, audience, log } = await snapshot(sandbox.redis, board);
  expect(participants).toEqual([[String(ann.userID), 1]]);
  expect(audience).toEqual(['ann@new.example', 'bob@old.example', 'änn@old.example']);
  expect(log).toHaveLength(1);
  await asAnn.meetings.leave.mutate(board);
  expect(await asAnn.meetings.join.mutate(board)).toMatchObject({ seq: 3 });
  expect(await audienceOf(board.meetingID)).toEqual(['ann@new.example', 'bob@old.example', 'änn@old.example']);
  expect(await audienceOf(closed.meetingID)).toEqual(['ann@new.example']);
  expect(await audienceOf(other.meetingID)).toEqual(['cleo@old.example']);
  const versions = async () => new Map((await managedState(db)).meetings.map((row) => [row.meetingID, row.version]));
  const changed = new Set([board.meetingID, closed.meetingID]);
  for (const { meetingID, version } of before.meetings) {
    expect((await versions()).get(meetingID)).toBe(changed.has(meetingID) ? version + 1 : version);
  }

  await upsert([
    { userID: ann.userID, email: bob.email },
    { userID: bob.userID, email: 'ann@new.example' },
  ]);
  expect(await audienceOf(board.meetingID)).toEqual(['ann@new.example', 'bob@old.example', 'änn@old.example']);
  expect(await audienceOf(closed.meetingID)).toEqual(['bob@old.example']);
});

test('a change counts at once on every server: who was remembered is forgotten', async () => {
  const ann = await sandbox.addUser('Ann', { email: 'ann@forget.example' });
  const {
    scheduler: { log },
  } = sandbox;
  const secret = 'another server, and a secret of its own';
  const parts = { ...sandbox, log, authenticate: createAuthenticate({ AUTH_SECRET: secret }) };
  await using elsewhere = await startServer(parts, '127.0.0.1', 0);
  const token = await signToken(secret, { userID: ann.userID });
  const asAnn = createRollcallClient({ url: elsewhere.url, token });
  const seminar = await live();
  await asAnn.meetings.join.mutate(seminar);
  const seen = async () => (await asAnn.meetings.participants.query(seminar)).participants[0];
  expect(await seen()).toMatchObject({ name: 'Ann', age: 21 });

  const beganAt = performance.now();
  for (let n = 1; n <= 3; n += 1) {
    await upsert([{ userID: ann.userID, name: `Ann ${n}`, age: null, gender: null }]);
    expect(await seen()).toMatchObject({ name: `Ann ${n}`, age: null, gender: null, email: 'ann@forget.example' });
  }
  expect(performance.now() - beganAt).toBeLessThan(30_000);
});

const row = { email: 'new@bad.example', name: 'New' };
test.each<[string, unknown, (string | number)[][]]>([
  ['no rows', { users: [] }, [['users']]],
  ['1,001 rows', { users: Array.from({ length: 1001 }, (_, n) => ({ userID: n + 1 })) }, [['users']]],
  ['a row that names nobody', { users: [row, { name: 'Nobody' }] }, [['users', 1]]],
  ['an e-mail that is none', { users: [row, { ...row, email: 'new' }] }, [['users', 1, 'email']]],
  [
    'an e-mail of 321 characters',
    { users: [{ ...row, email: `${'x'.repeat(313)}@a.b.com` }] },
    [['users', 0, 'email']],
  ],
  ['a name of 256 characters', { users: [{ ...row, name: 'é'.repeat(256) }] }, [['users', 0, 'name']]],
  ['an empty name', { users: [{ ...row, name: ' ' }] }, [['users', 0, 'name']]],
  [
    'ages that are none',
    {
      users: [
        { ...row, age: -1 },
        { ...row, age: 151 },
        { ...row, age: 1.5 },
      ],
    },
    [
      ['users', 0, 'age'],
      ['users', 1, 'age'],
      ['users', 2, 'age'],
    ],
  ],
  ['a gender of 33 characters', { users: [{ ...row, gender: 'x'.repeat(33) }] }, [['users', 0, 'gender']]],
  [
    'an externalID of 256 characters',
    { users: [{ ...row, externalID: 'x'.repeat(256) }] },
    [['users', 0, 'externalID']],
  ],
  ['an unknown field', { users: [{ ...row, role: 'host' }] }, [['users', 0]]],
  ['an unknown userID', { users: [row, { userID: 999_999_999, name: 'X' }] }, [['users', 1, 'userID']]],
  ['a new user without a name', { users: [row, { email: 'x@bad.example' }] }, [['users', 1, 'name']]],
  ['a new user without an e-mail', { users: [row, { externalID: 'x', name: 'X' }] }, [['users', 1, 'email']]],
  [
    'the same user twice by userID',
    { users: [{ userID: bystander.userID }, row, { userID: bystander.userID }] },
    [['users', 2]],
  ],
  [
    'the same user by userID and e-mail',
    { users: [{ userID: bystander.userID }, { email: bystander.email }] },
    [['users', 1]],
  ],
  ['the same new user twice', { users: [row, { ...row, name: 'Again' }] }, [['users', 1]]],
  [
    'the same externalID twice',
    {
      users: [
        { ...row, externalID: 'x' },
        { userID: bystander.userID, externalID: 'x' },
      ],
    },
    [['users', 1]],
  ],
])('%s is refused by its field, and nothing is done', async (_, input, paths) => {
  const before = await everybody();
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it is bad input that is sent here
  const refused = await refusalOf(people.users.upsert.mutate(input as { users: Rows }));
  expect({ ...refused, issues: refused.issues.map(({ path }) => path) }).toEqual({
    ...contractRefusal('INVALID_INPUT', 'users.upsert'),
    issues: paths,
  });
  expect(await everybody()).toEqual(before);
});

test('an externalID that is of another user is refused by its field', async () => {
  await upsert([{ externalID: 'held', email: 'holder@held.example', name: 'Holder' }]);
  const before = await everybody();
  const refused = await refusalOf(upsert([{ userID: bystander.userID, externalID: 'held' }]));
  expect(refused.issues).toEqual([{ path: ['users', 0, 'externalID'], message: 'is of another user' }]);
  expect(await everybody()).toEqual(before);
});

test('a retry gets the first answer, and another call with its requestID is refused', async () => {
  const input = { users: [{ email: 'retry@once.example', name: 'Once' }], requestID: 'once' };
  const first = await people.users.upsert.mutate(input);
  const before = await everybody();

  expect(await people.users.upsert.mutate(input)).toEqual(first);
  const other = people.users.upsert.mutate({ ...input, users: [{ email: 'retry@once.example', name: 'Twice' }] });
  expect(await refusalOf(other)).toEqual(contractRefusal('REQUEST_ID_REUSED', 'users.upsert'));
  expect(await everybody()).toEqual(before);
});

test('ten calls at once that add and change the same and other users all succeed', async () => {
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, n) =>
      people.users.upsert.mutate({
        users: [
          { externalID: 'shared', email: 'shared@many.example', name: `Shared ${n}` },
          ...Array.from({ length: 20 }, (_, at) => ({ email: `${at}-${n}@many.example`, name: `${at} of ${n}` })),
        ],
      }),
    ),
  );
  const shared = new Set(answers.map(({ users }) => users[0]?.userID));
  expect(shared.size).toBe(1);
  expect((await everybody()).filter(({ email }) => email.endsWith('@many.example'))).toHaveLength(201);
});

test('a thousand users are added by one call, and changed by another', async () => {
  const rows = (suffix: string) =>
    Array.from({ length: 1000 }, (_, n) => ({
      externalID: `thousand ${n}`,
      email: `${n}${suffix}@many.example`,
      name: `N ${n}`,
    }));
  for (const [suffix, outcome] of [
    ['', 'created'],
    ['-changed', 'changed'],
    ['-changed', 'unchanged'],
  ] as const) {
    const beganAt = performance.now();
    const users = await upsert(rows(suffix));
    if (process.env['SHOW_TIMES']) console.log(outcome, performance.now() - beganAt);
    expect(new Set(users.map((user) => user.outcome))).toEqual(new Set([outcome]));
  }
});

test.each(['', 'admin', 'act-as', 'schedule'])('with the scope "%s", nobody changes users', async (scope) => {
  const before = await everybody();
  const client = await api.as(bystander, scope);
  const refused = await refusalOf(client.users.upsert.mutate({ users: [{ userID: bystander.userID, name: 'Me' }] }));
  expect(refused).toEqual(contractRefusal('NOT_ALLOWED', 'users.upsert'));
  expect(await everybody()).toEqual(before);
});

import { expect, test } from 'vitest';
import { rawInput } from '../api/support/raw-call.ts';
import { wholeState } from '../api/support/redis-state.ts';
import { openApiStageForFile } from '../support/api-stage.ts';
import { makeHost, managedState } from '../support/managed.ts';
import { errorsIn } from '../support/memory-log.ts';
import { wrongIDs } from '../support/wrong-ids.ts';

const { sandbox, api, live, logged } = await openApiStageForFile();
const ann = await sandbox.addUser('Ann');
const bob = await sandbox.addUser('Bob');
const board = await live({ audience: [ann.email, bob.email] });
const { meetingID } = board;
await makeHost(sandbox.db, board, ann);
await (await api.as(bob)).meetings.join.mutate(board);
// With the scope, whose calls are not limited: on a quick machine these are too many.
const from = { url: api.url, token: await api.token(ann, 'act-as') };
const before = { redis: await wholeState(sandbox.redis), rows: await managedState(sandbox.db) };

interface Procedure {
  path: string;
  kind: 'query' | 'mutation';
  /** A valid input, of which a test breaks one field. */
  input: Record<string, unknown>;
}

const [cleo, dan] = ['cleo@example.com', 'dan@example.com'];
const add: Procedure = { path: 'audience.add', kind: 'mutation', input: { meetingID, emails: [cleo, dan] } };
const remove: Procedure = { path: 'audience.remove', kind: 'mutation', input: { meetingID, emails: [bob.email] } };
const replace: Procedure = { path: 'audience.replace', kind: 'mutation', input: { meetingID, emails: [cleo] } };
const list: Procedure = { path: 'audience.list', kind: 'query', input: { meetingID } };
const get: Procedure = { path: 'meetings.get', kind: 'query', input: { ...board } };
const takeOut: Procedure = { path: 'meetings.remove', kind: 'mutation', input: { ...board, userID: bob.userID } };
const changes = [add, remove, replace];
const procedures = [...changes, list, get, takeOut];

type Wrong = [what: string, value: unknown, ...at: number[]];

const wrongVersions = wrongIDs.filter(([what]) => what !== '0');
const wrongRequestIDs: Wrong[] = [
  ['empty', ''],
  ['of 129 characters', 'r'.repeat(129)],
  ['a number', 1],
  ['with NUL', 'r\0'],
];
const guests = (count: number) => Array.from({ length: count }, (_, n) => `guest${n}@example.com`);
const wrongEmails: Wrong[] = [
  ['an e-mail', cleo],
  ['null', null],
  ['1,001', guests(1001)],
  ...[
    '',
    '  ',
    'cleo',
    'cleo@',
    '@example.com',
    'cleo@example@com',
    'cleo@example..com',
    'cleo@.com',
    'cleo@example.com.',
    'cleo smith@example.com',
    'Cleo <cleo@example.com>',
    'cleo@example.com, dan@example.com',
    'cleo\0@example.com',
    'cleo\ud83d@example.com',
    `${'c'.repeat(309)}@example.com`,
    `${'İ'.repeat(155)}@example.com`,
    7,
    null,
  ].map((email): Wrong => [`with ${JSON.stringify(email).slice(0, 40)} in it`, [cleo, email, dan], 1]),
];
const wrongCursors: Wrong[] = [
  ['empty', ''],
  ['a number', 1],
  ['of 641 code units', 'c'.repeat(641)],
  ['with NUL', 'c\0'],
];

const field = (chosen: Procedure[], name: string, values: Wrong[]) =>
  chosen.flatMap((procedure) =>
    values.map(([what, value, ...at]) => [procedure.path, name, what, value, at, procedure] as const),
  );

test.each([
  ...field(procedures, 'meetingID', wrongIDs),
  ...field([get, takeOut], 'orderID', wrongIDs),
  ...field([takeOut], 'userID', wrongIDs),
  ...field([...changes, takeOut], 'requestID', wrongRequestIDs),
  ...field(changes, 'ifVersion', wrongVersions),
  ...field(changes, 'emails', wrongEmails),
  ...field([add, remove], 'emails', [['none', []]]),
  ...field([list], 'cursor', wrongCursors),
  ...field([list], 'limit', [...wrongIDs, ['1001', 1001]]),
])('%s refuses a wrong %s: %s', async (_, name, __, value, at, procedure) => {
  const { status, data } = await rawInput(from, procedure, { json: { ...procedure.input, [name]: value } });

  expect({ status, reason: data?.reason }).toEqual({ status: 400, reason: 'INVALID_INPUT' });
  for (const { path } of data?.issues ?? []) expect(path).toEqual([name, ...at]);
  expect(data?.issues).not.toEqual([]);
  expect(await wholeState(sandbox.redis)).toEqual(before.redis);
  expect(await managedState(sandbox.db)).toEqual(before.rows);
});

test.each(
  procedures.flatMap((procedure) =>
    Object.keys(procedure.input).map((name) => [procedure.path, name, procedure] as const),
  ),
)('%s refuses an input without %s', async (_, name, procedure) => {
  const { [name]: __, ...input } = procedure.input;
  const { status, data } = await rawInput(from, procedure, { json: input });

  expect({ status, reason: data?.reason }).toEqual({ status: 400, reason: 'INVALID_INPUT' });
  expect(data?.issues.map(({ path }) => path)).toEqual([[name]]);
});

test.each(procedures.map((procedure) => [procedure.path, procedure] as const))(
  '%s refuses an unknown field, and names it',
  async (_, procedure) => {
    const { data } = await rawInput(from, procedure, { json: { ...procedure.input, orderId: 1 } });

    expect(data?.reason).toBe('INVALID_INPUT');
    expect(data?.issues).toEqual([{ path: [], message: expect.stringContaining('orderId') }]);
  },
);

test('nothing was changed by any of it, and nothing logged as an error', async () => {
  expect(await wholeState(sandbox.redis)).toEqual(before.redis);
  expect(await managedState(sandbox.db)).toEqual(before.rows);
  expect(errorsIn(logged)).toEqual([]);
});

test.each(['a@b', 'o’hara+list@sub.example.com', 'рената@пример.рф', `${'c'.repeat(308)}@example.com`])(
  '%s is an e-mail',
  async (email) => {
    const { meetingID } = await sandbox.addMeeting({ audience: [] });
    await makeHost(sandbox.db, { meetingID }, ann);
    const asAnn = await api.as(ann);

    expect(await asAnn.audience.add.mutate({ meetingID, emails: [email] })).toMatchObject({ added: 1 });

    expect((await asAnn.audience.list.query({ meetingID })).audience).toMatchObject([{ email }]);
  },
);

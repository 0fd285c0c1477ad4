import { expect, test } from 'vitest';
import { openApiStageForFile } from '../support/api-stage.ts';
import { errorsIn } from '../support/memory-log.ts';
import { wrongIDs } from '../support/wrong-ids.ts';
import { listings, mutations, post, procedures, reads } from './support/api-procedures.ts';
import { rawInput } from './support/raw-call.ts';
import { wholeState } from './support/redis-state.ts';

const { sandbox, api, live, logged } = await openApiStageForFile();
const ann = await sandbox.addUser('Ann');
const token = await api.token(ann);
const from = { url: api.url, token };
const seminar = await live();
await (await api.as(ann)).meetings.join.mutate(seminar);
const before = await wholeState(sandbox.redis);

type Wrong = [what: string, value: unknown];

const wrongCursors: Wrong[] = wrongIDs.filter(([what]) => what !== '0');
const wrongLimits: Wrong[] = [...wrongIDs, ['above 1000', 1001]];
const wrongListCursors: Wrong[] = [
  ['a number', 1],
  ['empty', ''],
  ['text', 'next'],
  ['incomplete', '1:2'],
  ['of instance 0', '1:0:0'],
  ['negative', '-1:1:1'],
  ['of five parts', '1:1:1:1:1'],
  ['with too many digits', '1:9999999999999999:1'],
  ['SQL', "1:1:1' or 1"],
  ['null', null],
];
const wrongRequestIDs: Wrong[] = [
  ['empty', ''],
  ['of 129 characters', 'r'.repeat(129)],
  ['a number', 1],
  ['null', null],
  ['with NUL', 'r\0'],
  ['with a lone surrogate', 'r\ud83d'],
];
const wrongBodies: Wrong[] = [
  ['empty', ''],
  ['blank', ' \t\r\n\u00a0\u2003\ufeff'],
  ['of 4,001 characters', 'x'.repeat(4001)],
  ['of 4,001 emoji', '🎉'.repeat(4001)],
  ['with NUL', 'a\0b'],
  ['with a high surrogate alone', 'a\ud83d'],
  ['with a low surrogate alone', '\ude00b'],
  ['with surrogates in the wrong order', '\ude00\ud83d'],
  ['a number', 1],
  ['null', null],
  ['a list', ['a']],
];

const field = (chosen: typeof procedures, name: string, values: Wrong[]) =>
  chosen.flatMap((procedure) => values.map(([what, value]) => [procedure.path, name, what, value, procedure] as const));

const ofInstance = [...mutations, ...reads];
const byUserOnly = reads.filter(({ path }) => path === 'messages.byUser');

test.each([
  ...field(ofInstance, 'meetingID', wrongIDs),
  ...field(ofInstance, 'orderID', wrongIDs),
  ...field([...mutations, ...byUserOnly], 'userID', wrongIDs),
  ...field(mutations, 'requestID', wrongRequestIDs),
  ...field([post], 'body', wrongBodies),
  ...field(reads, 'cursor', wrongCursors),
  ...field([...reads, ...listings], 'limit', wrongLimits),
  ...field(listings, 'cursor', wrongListCursors),
])('%s refuses a wrong %s: %s', async (_, name, __, value, procedure) => {
  const input = { ...procedure.input(seminar, ann.userID), [name]: value };
  const { status, data } = await rawInput(from, procedure, { json: input });

  const fields = data?.issues.map(({ path: [first] }) => first);
  expect({ status, ...data, issues: [...new Set(fields)] }).toEqual({
    status: 400,
    code: 'BAD_REQUEST',
    httpStatus: 400,
    path: procedure.path,
    reason: 'INVALID_INPUT',
    issues: [name],
  });
  expect(await wholeState(sandbox.redis)).toEqual(before);
});

test.each(
  procedures.flatMap((procedure) =>
    Object.keys(procedure.input(seminar, ann.userID)).map((name) => [procedure.path, name, procedure] as const),
  ),
)('%s refuses an input without %s', async (_, name, procedure) => {
  const { [name]: __, ...input } = procedure.input(seminar, ann.userID);
  const { status, data } = await rawInput(from, procedure, { json: input });

  expect({ status, reason: data?.reason }).toEqual({ status: 400, reason: 'INVALID_INPUT' });
  expect(data?.issues.map(({ path }) => path)).toEqual([[name]]);
  expect(await wholeState(sandbox.redis)).toEqual(before);
});

test.each(procedures.map((procedure) => [procedure.path, procedure] as const))(
  '%s refuses an unknown field, and names it',
  async (_, procedure) => {
    const input = { ...procedure.input(seminar, ann.userID), isAdmin: true };
    const { status, data } = await rawInput(from, procedure, { json: input });

    expect({ status, reason: data?.reason }).toEqual({ status: 400, reason: 'INVALID_INPUT' });
    expect(data?.issues).toEqual([{ path: [], message: expect.stringContaining('isAdmin') }]);
    expect(await wholeState(sandbox.redis)).toEqual(before);
  },
);

test.each(
  procedures.flatMap((procedure) => ['text', 1, [], null].map((input) => [procedure.path, input, procedure] as const)),
)('%s refuses %j as its whole input', async (_, input, procedure) => {
  const { status, data } = await rawInput(from, procedure, { json: input });

  expect({ status, reason: data?.reason }).toEqual({ status: 400, reason: 'INVALID_INPUT' });
  expect(data?.issues).toEqual([{ path: [], message: expect.any(String) }]);
});

test('every wrong field is named, not just the first', async () => {
  const { data } = await rawInput(from, post, { json: { meetingID: 0, orderID: 'x', body: ' ', requestID: '' } });
  expect(data?.issues.map(({ path }) => path.join('.')).toSorted()).toEqual([
    'body',
    'meetingID',
    'orderID',
    'requestID',
  ]);
});

test('none of this is logged as an error', () => {
  expect(errorsIn(logged)).toEqual([]);
});

import { expect, test } from 'vitest';
import { openManagedStage } from '../api/support/managed-stage.ts';
import { managedByName } from '../api/support/managing-procedures/all.ts';
import { wrongValues } from '../api/support/managing-procedures/wrong-values.ts';
import { wholeState } from '../api/support/redis-state.ts';
import { openApiStageForFile } from '../support/api-stage.ts';
import { managedState } from '../support/managed.ts';
import { errorsIn } from '../support/memory-log.ts';
import { operationOf, problemIn, type RestRequest, requestOf, restCall } from './support/rest-call.ts';

// A caller who may do everything is refused for their input alone, and the field is named.
const stage = await openApiStageForFile();
const { sandbox, api, logged } = stage;
const meeting = await (await openManagedStage(stage)).newMeeting('closed');
const from = { url: api.url, token: await api.token({ userID: meeting.host }, 'schedule people admin') };
const state = async () => ({ mysql: await managedState(sandbox.db), redis: await wholeState(sandbox.redis) });
const before = await state();
const refused = async (request: RestRequest) => {
  const { status, reason, issues } = problemIn(await restCall(from, request));
  return { status, reason, named: [...new Set(issues.map(({ path: [first] }) => first))] };
};

/** Whether a value stays wrong where it is sent: in a path, a query or a header all is text. */
function isWrongThere(procedure: string, field: string, value: unknown): boolean {
  const { hasBody, inPath, inputFields } = operationOf(procedure);
  if (hasBody && field !== 'requestID' && !inPath.includes(field)) return true;
  const type = inputFields.properties[field]?.type;
  const isNumber = type === 'integer';
  if (typeof value === 'number') return isNumber || type === 'boolean';
  if (typeof value !== 'string' || !value.isWellFormed()) return false;
  if (field === 'requestID') return !value.includes('\0');
  if (inPath.includes(field) && (value === '' || value.startsWith('.'))) return false;
  return isNumber ? String(Number(value)) !== value : value !== 'true';
}

const byField = managedByName.flatMap(([name, { path, input, fields }]) =>
  fields.map((key) => {
    const wrong = wrongValues[key] ?? [];
    const { field, values } = Array.isArray(wrong) ? { field: key, values: wrong } : wrong;
    return [name, field, values.filter(([, value]) => isWrongThere(path, field, value)), path, input] as const;
  }),
);

test.each(byField)('%s refuses every wrong %s', async (_, field, values, procedure, input) => {
  expect(values).not.toEqual([]);
  for (const [what, value] of values) {
    const answer = await refused(requestOf(procedure, { ...input(meeting), [field]: value }));
    expect({ what, ...answer }).toEqual({
      what,
      status: 400,
      reason: 'INVALID_INPUT',
      named: [field === 'requestID' ? 'Idempotency-Key' : field],
    });
  }
  expect(await state()).toEqual(before);
});

test.each(managedByName)('%s refuses a field that it does not know', async (_, { path, input }) => {
  const answer = await refused(requestOf(path, { ...input(meeting), isAdmin: 'yes' }));

  expect(answer).toMatchObject({ status: 400, reason: 'INVALID_INPUT' });
  expect(await state()).toEqual(before);
});

const { meetingID, live } = meeting;
const ofLive = `/meetings/${meetingID}/instances/${live.orderID}`;
const odd: [what: string, RestRequest, named: string[]][] = [
  ['twice in the query', { method: 'GET', path: `${ofLive}/messages?limit=1&limit=2` }, ['limit']],
  ['in the query and the path', { method: 'GET', path: `${ofLive}/messages?meetingID=${meetingID}` }, ['meetingID']],
  ['in the body and the path', { method: 'POST', path: `${ofLive}/join`, body: { meetingID } }, ['meetingID']],
  ['in the query of what has a body', { method: 'POST', path: `${ofLive}/join?lease=30` }, ['lease']],
  ['that is none, in the query of what has a body', { method: 'POST', path: `${ofLive}/join?x=1` }, ['x']],
  [
    'of the prototype, in the query',
    { method: 'GET', path: '/meetings?__proto__=1&constructor=2' },
    ['__proto__', 'constructor'],
  ],
  ['requestID in the body', { method: 'POST', path: `${ofLive}/join`, body: { requestID: 'r' } }, ['requestID']],
  ['requestID in the query', { method: 'DELETE', path: `/meetings/${meetingID}?requestID=r` }, ['requestID']],
  ['that is empty', { method: 'GET', path: '/meetings?limit=' }, ['limit']],
  ['in scientific notation', { method: 'GET', path: '/meetings?limit=1e2' }, ['limit']],
  ['with a leading zero', { method: 'GET', path: '/meetings?limit=010' }, ['limit']],
  ['of a yes', { method: 'GET', path: '/meetings?mine=yes' }, ['mine']],
  ['that is no number, in the path', { method: 'GET', path: '/meetings/one/audience' }, ['meetingID']],
  ['beyond 2^53, in the path', { method: 'GET', path: '/meetings/9007199254740993/audience' }, ['meetingID']],
];

test.each(odd)('a field %s is refused by its name', async (_, request, named) => {
  expect(await refused(request)).toEqual({ status: 400, reason: 'INVALID_INPUT', named });
  expect(await state()).toEqual(before);
});

test('who sends a requestID is told where it goes', async () => {
  const answer = await restCall(from, { method: 'POST', path: `${ofLive}/join`, body: { requestID: 'r' } });

  expect(problemIn(answer).issues).toEqual([{ path: ['requestID'], message: 'send it as Idempotency-Key' }]);
});

test('none of this is logged as an error', () => {
  expect(errorsIn(logged)).toEqual([]);
});

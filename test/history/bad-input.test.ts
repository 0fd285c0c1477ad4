import { expect, test } from 'vitest';
import { rawInput } from '../api/support/raw-call.ts';
import { openApiStageForFile } from '../support/api-stage.ts';
import { errorsIn } from '../support/memory-log.ts';
import { numbersTo } from '../support/record.ts';
import { addPast } from './support/past.ts';

const { sandbox, api, logged } = await openApiStageForFile();
const ann = await sandbox.addUser('Ann');
const from = { url: api.url, token: await api.token(ann, 'admin') };
const { meetingID, orderID } = await addPast(sandbox, [{ at: 0, joined: ann.userID }]);

const refusedAt = async (path: string, input: unknown) => {
  const { status, data } = await rawInput(from, { path, kind: 'query' }, { json: input });
  return { status, reason: data?.reason, fields: [...new Set(data?.issues.map(({ path: [field] }) => field))] };
};
const refused = (field: string) => ({ status: 400, reason: 'INVALID_INPUT', fields: [field] });

const wrongIDs = [0, -1, 1.5, 2 ** 53, '1', null, [1]];
const wrongTimes = ['yesterday', '2026-01-01', 0, null, '1969-01-01T00:00:00Z', '9999-01-01T00:00:00Z'];
const wrong: Record<string, Record<string, unknown[]>> = {
  'history.instances': {
    meetingID: wrongIDs,
    limit: [...wrongIDs, 1001],
    from: wrongTimes,
    to: wrongTimes,
    mine: ['yes', 1, null],
    cursor: [1, '', 'next', '1:2', '1:0:1', '1:1:0', '1:1:1:1', '-1:1:1', '999999999999999:1:1', "1:1:1' or 1"],
  },
  'history.changes': {
    meetingID: wrongIDs,
    orderID: wrongIDs,
    userID: wrongIDs,
    limit: [...wrongIDs, 1001],
    cursor: wrongIDs.slice(1),
  },
  'history.messages': { meetingID: wrongIDs, userID: wrongIDs, limit: [0, 1001], cursor: [-1, 'x'] },
  'history.attendance': {
    meetingID: wrongIDs,
    orderID: wrongIDs,
    userID: wrongIDs,
    limit: [...wrongIDs, 1001],
    cursor: [1, '', 'user:', 'user:x', 'ann@example.com', 'user:99999999999999999', `email:${'x'.repeat(400)}`],
  },
};

test.each(
  Object.entries(wrong).flatMap(([path, fields]) =>
    Object.entries(fields).flatMap(([field, values]) => values.map((value) => [path, field, value] as const)),
  ),
)('%s refuses a wrong %s: %j', async (path, field, value) => {
  const valid = path === 'history.instances' ? {} : { meetingID, orderID };
  expect(await refusedAt(path, { ...valid, [field]: value })).toEqual(refused(field));
});

test('a range ends after it begins, and is for a meeting as a whole', async () => {
  const [early, late] = ['2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z'];
  for (const range of [
    { from: late, to: early },
    { from: early, to: early },
  ]) {
    expect(await refusedAt('history.instances', range)).toEqual(refused('to'));
    expect(await refusedAt('history.attendance', { meetingID, ...range })).toEqual(refused('to'));
  }
  expect(await refusedAt('history.attendance', { meetingID, orderID, from: early })).toEqual(refused('from'));
  expect(await refusedAt('history.attendance', { meetingID, orderID, to: late })).toEqual(refused('to'));
});

test('attendance of 400 instances is added up, and of more it is refused', async () => {
  const course = await addPast(sandbox, [{ at: 0, joined: ann.userID }]);
  const day = (n: number) => new Date(Date.UTC(2024, 0, n)).toISOString();
  for (const n of numbersTo(400)) {
    const of = { meetingID: course.meetingID, orderID: n + 1 };
    await addPast(sandbox, n % 100 ? [] : [{ at: 0, joined: ann.userID }], { of, from: day(n) });
  }
  const asAdmin = await api.as(ann, 'admin');

  expect(await refusedAt('history.attendance', { meetingID: course.meetingID })).toEqual(refused('to'));
  const before = { meetingID: course.meetingID, to: new Date('2026-01-01T00:00:00Z') };
  const { people, seconds } = await asAdmin.history.attendance.query(before);
  expect(seconds).toBe(400 * 3600);
  expect(people.map(({ name, instances }) => [name, instances.length])).toEqual([['Ann', 4]]);
});

test('none of this is logged as an error', () => {
  expect(errorsIn(logged)).toEqual([]);
});

import { expect, test } from 'vitest';
import { openApiStageForFile } from '../support/api-stage.ts';
import { managedState } from '../support/managed.ts';
import { errorsIn } from '../support/memory-log.ts';
import { openManagedStage } from './support/managed-stage.ts';
import { managedByName } from './support/managing-procedures/all.ts';
import { wrongValues } from './support/managing-procedures/wrong-values.ts';
import { rawInput } from './support/raw-call.ts';
import { wholeState } from './support/redis-state.ts';

// What may be managed by a caller who may do everything is refused for its input alone, and named.
const stage = await openApiStageForFile();
const { sandbox, api, logged } = stage;
const meeting = await (await openManagedStage(stage)).newMeeting('closed');
const from = { url: api.url, token: await api.token({ userID: meeting.host }, 'schedule people admin') };
const state = async () => ({ mysql: await managedState(sandbox.db), redis: await wholeState(sandbox.redis) });
const before = await state();

const byField = managedByName.flatMap(([name, procedure]) =>
  procedure.fields.map((key) => {
    const wrong = wrongValues[key] ?? [];
    const { field, values } = Array.isArray(wrong) ? { field: key, values: wrong } : wrong;
    return [name, field, values, procedure] as const;
  }),
);

test.each(byField)('%s refuses every wrong %s', async (_, field, values, procedure) => {
  expect(values).not.toEqual([]);
  for (const [what, value] of values) {
    const input = { ...procedure.input(meeting), [field]: value };
    const { status, data } = await rawInput(from, procedure, { json: input });
    const named = new Set(data?.issues.map(({ path: [first] }) => first));
    expect({ what, status, reason: data?.reason, named: [...named] }).toEqual({
      what,
      status: 400,
      reason: 'INVALID_INPUT',
      named: [field],
    });
  }
  expect(await state()).toEqual(before);
});

test.each(managedByName)(
  '%s refuses a field that it does not know, and an input that is none',
  async (_, procedure) => {
    const odd = { ...procedure.input(meeting), isAdmin: true };
    const { status, data } = await rawInput(from, procedure, { json: odd });
    expect({ status, reason: data?.reason }).toEqual({ status: 400, reason: 'INVALID_INPUT' });
    expect(data?.issues).toEqual([{ path: [], message: expect.stringContaining('isAdmin') }]);
    for (const json of ['text', 1, [], null]) {
      const answer = await rawInput(from, procedure, { json });
      expect({ json, status: answer.status, reason: answer.data?.reason }).toEqual({
        json,
        status: 400,
        reason: 'INVALID_INPUT',
      });
    }
    expect(await state()).toEqual(before);
  },
);

test('none of this is logged as an error', () => {
  expect(errorsIn(logged)).toEqual([]);
});

import { expect, test } from 'vitest';
import { openManagedStage } from '../api/support/managed-stage.ts';
import { managedByName } from '../api/support/managing-procedures/all.ts';
import { type CallerKind, callers } from '../api/support/managing-procedures/procedure.ts';
import { wholeState } from '../api/support/redis-state.ts';
import { refusalTable } from '../api/support/seen-refusal.ts';
import { openApiStageForFile } from '../support/api-stage.ts';
import { managedState } from '../support/managed.ts';
import { errorsIn } from '../support/memory-log.ts';
import { documentedReasons } from './support/document.ts';
import { problemIn, requestOf, restCall } from './support/rest-call.ts';

// Whoever is refused by tRPC is refused by REST, for the same reason, and the document names it.
const stage = await openApiStageForFile();
const { sandbox, api, logged } = stage;
const { tokenOf, newMeeting } = await openManagedStage(stage);
const state = async () => ({ mysql: await managedState(sandbox.db), redis: await wholeState(sandbox.redis) });
const isReason = (outcome: string): outcome is keyof typeof refusalTable => Object.hasOwn(refusalTable, outcome);

for (const kind of ['public', 'closed'] as const) {
  test.each(managedByName)(`%s of a ${kind} meeting is refused to whom it is not for`, async (_, procedure) => {
    const expected = procedure.expected[kind];
    const meeting = await newMeeting(kind);
    const before = await state();

    for (const caller of callers) {
      const reason = expected[caller];
      if (!isReason(reason)) continue;
      const { status } = await refusalSeenBy(caller, reason);
      expect({ caller, documented: documentedReasons(procedure.path, status) }).toEqual({
        caller,
        documented: expect.arrayContaining([reason]),
      });
    }
    expect(await state()).toEqual(before);

    async function refusalSeenBy(caller: CallerKind, reason: keyof typeof refusalTable) {
      const token = await tokenOf(caller);
      const answer = await restCall({ url: api.url, token }, requestOf(procedure.path, procedure.input(meeting)));
      const problem = problemIn(answer);
      const { httpStatus } = refusalTable[reason];
      expect({ caller, answered: answer.status, ...problem }).toMatchObject({
        caller,
        answered: httpStatus,
        status: httpStatus,
        reason,
        issues: [],
      });
      return problem;
    }
  });
}

test('none of this is logged as an error', () => {
  expect(errorsIn(logged)).toEqual([]);
});

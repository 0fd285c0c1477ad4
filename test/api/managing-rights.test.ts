import { expect, test } from 'vitest';
import { openApiStageForFile } from '../support/api-stage.ts';
import { managedState } from '../support/managed.ts';
import { errorsIn } from '../support/memory-log.ts';
import { openManagedStage } from './support/managed-stage.ts';
import { managedByName, managedProcedures } from './support/managing-procedures/all.ts';
import {
  type CallerKind,
  callers,
  type ManagedMeeting,
  type ManagedProcedure,
} from './support/managing-procedures/procedure.ts';
import { readAnswer } from './support/raw-call.ts';
import { wholeState } from './support/redis-state.ts';

// Who may manage what: callers × procedures × kinds of meetings.
const stage = await openApiStageForFile();
const { sandbox, api, logged } = stage;
const { tokenOf, newMeeting } = await openManagedStage(stage);

/** Calls a procedure, and says what the caller is answered: a refusal, or what the answer is taken for. */
async function outcomeOf(
  { path, kind, input, outcome = () => 'OK' }: ManagedProcedure,
  caller: CallerKind,
  meeting: ManagedMeeting,
): Promise<string> {
  const token = await tokenOf(caller);
  const json = JSON.stringify({ json: input(meeting) });
  const response = await fetch(
    `${api.url}/trpc/${path}${kind === 'query' ? `?input=${encodeURIComponent(json)}` : ''}`,
    {
      headers: {
        'content-type': 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(kind === 'mutation' ? { method: 'POST', body: json } : {}),
    },
  );
  const text = await response.text();
  const { status, data } = readAnswer(response.status, text);
  return status === 200 ? outcome(JSON.parse(text), meeting) : String(data?.reason);
}

const state = async () => ({ mysql: await managedState(sandbox.db), redis: await wholeState(sandbox.redis) });

for (const kind of ['public', 'closed'] as const) {
  test.each(managedByName)(`%s of a ${kind} meeting`, async (_, procedure) => {
    const expected = procedure.expected[kind];
    const isRefusal = (caller: CallerKind) => /^[A-Z]+(_[A-Z]+)+$|^UNAUTHENTICATED$/.test(expected[caller]);
    const seen: Partial<Record<CallerKind, string>> = {};

    const meeting = await newMeeting(kind);
    const before = await state();
    for (const caller of callers.filter(isRefusal)) seen[caller] = await outcomeOf(procedure, caller, meeting);
    expect(await state()).toEqual(before);
    for (const caller of callers.filter((one) => !isRefusal(one))) {
      // Each has one of its own, since it may be another meeting after the call.
      const own = procedure.kind === 'query' ? meeting : await newMeeting(kind);
      seen[caller] = await outcomeOf(procedure, caller, own);
    }
    expect(seen).toEqual(expected);
  });
}

test('what was removed, or never was, is the same to everybody', async () => {
  const meeting = await newMeeting('public');
  await sandbox.db
    .updateTable('meeting')
    .set({ removedAt: new Date() })
    .where('meetingID', '=', meeting.meetingID)
    .execute();
  const of = (meetingID: number): ManagedMeeting => {
    const [live, upcoming, ended] = [1, 2, 3].map((orderID) => ({ meetingID, orderID }));
    return { ...meeting, meetingID, ...(live && upcoming && ended ? { live, upcoming, ended } : {}) };
  };
  const ofMeetings = managedProcedures.filter(({ input, outlives }) => !outlives && input(of(7))['meetingID'] === 7);
  for (const procedure of ofMeetings) {
    for (const caller of ['stranger', 'host', 'schedule', 'admin'] as const) {
      const answers = [
        await outcomeOf(procedure, caller, meeting),
        await outcomeOf(procedure, caller, of(meeting.meetingID + 1_000_000)),
      ];
      expect({ path: procedure.path, caller, answers }).toEqual({
        path: procedure.path,
        caller,
        answers: Array(2).fill(procedure.unknown ?? 'MEETING_UNKNOWN'),
      });
    }
  }
});

test('none of this is logged as an error', () => {
  expect(errorsIn(logged)).toEqual([]);
});

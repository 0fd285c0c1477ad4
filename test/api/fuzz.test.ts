import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { openApiStageForFile } from '../support/api-stage.ts';
import { errorsIn } from '../support/memory-log.ts';
import { procedures } from './support/api-procedures.ts';
import { rawInput } from './support/raw-call.ts';
import { refusalTable } from './support/seen-refusal.ts';

const { sandbox, api, live, logged } = await openApiStageForFile();
const ann = await sandbox.addUser('Ann');
const seminar = await live();
const from = { url: api.url, token: await api.token(ann, 'act-as admin') };

/** Anything, and often something that is nearly valid. */
const odd = fc.oneof(
  fc.jsonValue(),
  fc.string({ unit: 'binary' }),
  fc.double(),
  fc.constantFrom(seminar.meetingID, seminar.orderID, ann.userID, 'hello', '1:1:1', '__proto__', '\ud800'),
);
const names = ['meetingID', 'orderID', 'userID', 'body', 'requestID', 'cursor', 'limit', 'more', '__proto__'];
const nearlyValid = fc.tuple(
  fc.dictionary(fc.constantFrom(...names), odd),
  fc.subarray(['meetingID', 'orderID', 'body'] as const),
);
const meta = fc.option(
  fc.record({
    values: fc.dictionary(
      fc.constantFrom(...names, 'a.b'),
      fc.oneof(odd, fc.tuple(fc.constantFrom('Date', 'bigint', 'set', 'undefined', 'Error', 'URL'))),
    ),
  }),
  { nil: undefined },
);

test.each(procedures.map((procedure) => [procedure.path, procedure] as const))(
  '%s answers every input with 200 or a reason',
  async (_, procedure) => {
    const valid: Record<string, unknown> = { ...seminar, body: 'hello' };
    const inputs = fc.oneof(
      odd,
      nearlyValid.map(([wrong, kept]) => ({
        ...wrong,
        ...Object.fromEntries(kept.map((name) => [name, valid[name]])),
      })),
    );
    await fc.assert(
      fc.asyncProperty(inputs, meta, async (json, its) => {
        const wire = fc.stringify(json).length > 4000 ? { json: 'long' } : { json, ...(its ? { meta: its } : {}) };
        const { status, data } = await rawInput(from, procedure, wire);
        expect({ status, code: data?.code }).toEqual(contractStatus(data?.reason));
      }),
      { numRuns: 150 },
    );
    expect(errorsIn(logged)).toEqual([]);
  },
);

/** The status and code that belong to a reason, or to a successful call, which has none. */
function contractStatus(reason: keyof typeof refusalTable | null | undefined) {
  if (reason === undefined) return { status: 200, code: undefined };
  if (reason === null) throw new Error('refused without a reason');
  const { httpStatus: status, code } = refusalTable[reason];
  return { status, code };
}

import { createJoined } from '@rollcall/server/domain/access/joined';
import type { Context } from '@rollcall/server/domain/context';
import { callables } from '@rollcall/server/trpc/answer';
import { procedure, router } from '@rollcall/server/trpc/procedure';
import { runOf } from '@rollcall/server/trpc/run';
import { Refusal } from '@rollcall/shared/refusals';
import type { AnyTRPCProcedure } from '@trpc/server';
import { expect, test } from 'vitest';
import { ZodError, z } from 'zod';
import { openApiStageForFile } from '../support/api-stage.ts';

const { sandbox } = await openApiStageForFile();
const ann = { userID: 1, subject: '1', actAs: false, admin: false, schedule: false, people: false };
const ctx: Context = {
  ...sandbox,
  users: {
    find: async () => undefined,
    remembered: () => undefined,
    findNow: async () => undefined,
    findCached: async () => new Map(),
    forget: () => {},
    changes: 0,
  },
  joined: createJoined(),
  caller: ann,
  participantDetails: 'admin',
  anyoneMaySchedule: false,
  pageBytes: 1,
  mostChanges: undefined,
};

const input = z.object({ times: z.coerce.number() });
const notAllowed = new Refusal('NOT_ALLOWED');
const seen: string[] = [];
const noted = procedure.use(({ next, path }) => {
  seen.push(path);
  return next();
});
const { plain, refusing, withStep, withTwoInputs, withOutput } = router({
  plain: procedure.input(input).mutation(({ ctx: { caller }, input: { times } }) => [caller.userID, times]),
  refusing: procedure.input(input).mutation(() => {
    throw notAllowed;
  }),
  withStep: noted.input(input).mutation(({ input: { times } }) => times),
  withTwoInputs: procedure
    .input(input)
    .input(z.object({ of: z.string() }))
    .query(({ input: all }) => all),
  withOutput: procedure
    .input(input)
    .output(z.string())
    .query(({ input: { times } }) => String(times)),
});
const run = (path: string, one: AnyTRPCProcedure, raw: unknown) => runOf(path, one)(ctx, raw);

test('a procedure gets its parsed input and the context, and throws what its verb throws', async () => {
  expect(await run('plain', plain, { times: '3' })).toEqual([1, 3]);
  await expect(run('refusing', refusing, { times: 3 })).rejects.toBe(notAllowed);
  await expect(run('plain', plain, { times: 'x' })).rejects.toBeInstanceOf(ZodError);
});

test('a procedure with more to it than an input and a verb is run in full', async () => {
  expect(await run('withStep', withStep, { times: '3' })).toBe(3);
  expect(seen).toEqual(['withStep']);
  await expect(run('withStep', withStep, {})).rejects.toBeInstanceOf(ZodError);
  expect(await run('withTwoInputs', withTwoInputs, { times: '3', of: 'a' })).toEqual({ times: 3, of: 'a' });
  expect(await run('withOutput', withOutput, { times: '3' })).toBe('3');
});

test('every procedure of ours is run without the chain', () => {
  const chained = [...callables.values()].filter(({ run: own }) => own.name === 'byTRPC');
  expect(chained).toEqual([]);
  expect(callables.size).toBeGreaterThanOrEqual(10);
});

import type { LimitedKind } from '@rollcall/lua/keys';
import {
  type AnyTRPCProcedure,
  type AnyTRPCRouter,
  callTRPCProcedure,
  TRPCError,
  type TRPCProcedureType,
} from '@trpc/server';
import { type Called, call } from '../domain/call.ts';
import type { RequestContext } from '../domain/request-context.ts';
import { appRouter } from './router.ts';
import { UnreadableInput } from './wire-input.ts';

/** The type of every procedure, by its path. */
export const procedureTypes: ReadonlyMap<string, TRPCProcedureType> = typesOf(appRouter);

function typesOf({ _def: { procedures } }: AnyTRPCRouter): Map<string, TRPCProcedureType> {
  const byPath: [string, AnyTRPCProcedure][] = Object.entries(procedures);
  return new Map(byPath.map(([path, { _def }]) => [path, _def.type]));
}

/** A call of a procedure that exists. */
export interface ProcedureCall extends Called {
  /** Reads the input as {@link readWireInput} does; asked only once the caller is known. */
  readInput(): Promise<unknown>;
}

/**
 * Runs a {@link call} of a procedure.
 *
 * @returns what the verb returns
 * @throws {Refusal} where the caller gets a reason; any other error is unforeseen
 */
export function answerOf(request: RequestContext, { path, type, readInput }: ProcedureCall): Promise<unknown> {
  const { fairUse } = request;
  return call(request, { path, type }, async (ctx, over) => {
    const input = await readInput();
    if (input instanceof UnreadableInput) throw input.refusal;
    await fairUse.countCall(ctx.caller, kindOf(type, path), input);
    const work = () =>
      callTRPCProcedure({
        router: appRouter,
        path,
        type,
        ctx,
        getRawInput: async () => input,
        signal: undefined,
        batchIndex: 0,
      });
    try {
      return await (type === 'query' ? fairUse.turns.take(ctx.caller.userID, over, work) : work());
    } catch (error) {
      // tRPC wraps whatever a procedure throws.
      throw error instanceof TRPCError ? (error.cause ?? error) : error;
    }
  });
}

/** What a call is counted as. */
const kindOf = (type: TRPCProcedureType, path: string): LimitedKind =>
  type === 'mutation' ? (path === 'messages.post' ? 'messages' : 'mutations') : 'reads';

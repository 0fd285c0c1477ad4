import type { LimitedKind } from '@rollcall/lua/keys';
import { type AnyTRPCProcedure, type AnyTRPCRouter, TRPCError, type TRPCProcedureType } from '@trpc/server';
import { call } from '../domain/call.ts';
import type { RequestContext } from '../domain/request-context.ts';
import { appRouter } from './router.ts';
import { UnreadableInput } from './wire-input.ts';

/** Every procedure by its path. */
export const procedures: ReadonlyMap<string, AnyTRPCProcedure> = proceduresOf(appRouter);

function proceduresOf(router: AnyTRPCRouter): Map<string, AnyTRPCProcedure> {
  const byPath: [string, AnyTRPCProcedure][] = Object.entries(router._def.procedures);
  return new Map(byPath);
}

/** What a call of a procedure is made of. */
export interface ProcedureCall {
  path: string;
  procedure: AnyTRPCProcedure;
  /** Reads the input as {@link readWireInput} does; asked only once the caller is known. */
  readInput(): Promise<unknown>;
}

/**
 * Runs a {@link call} of a procedure.
 *
 * @returns what the verb returns
 * @throws {Refusal} where the caller gets a reason; any other error is unforeseen
 */
export function answerOf(request: RequestContext, { path, procedure, readInput }: ProcedureCall): Promise<unknown> {
  const { fairUse } = request;
  const { type } = procedure._def;
  return call(request, { path, type }, async (ctx, over) => {
    const input = await readInput();
    if (input instanceof UnreadableInput) throw input.refusal;
    await fairUse.countCall(ctx.caller, kindOf(type, path), input);
    // Not by `callTRPCProcedure`, which finds the procedure again; tRPC copies these fields for each step of a procedure.
    const work = (): Promise<unknown> =>
      procedure({ path, type, ctx, getRawInput: async () => input, signal: undefined, batchIndex: 0 });
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

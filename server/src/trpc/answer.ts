import type { LimitedKind } from '@rollcall/lua/keys';
import type { AnyTRPCProcedure, AnyTRPCRouter } from '@trpc/server';
import { type Called, call } from '../domain/call.ts';
import { countedAs } from '../domain/limits/counted-as.ts';
import type { RequestContext } from '../domain/request-context.ts';
import { appRouter } from './router.ts';
import { type Run, runOf } from './run.ts';
import { UnreadableInput } from './wire-input.ts';

/** A procedure that can be called. */
export interface Callable extends Called {
  run: Run;
  /** What a call of it is counted as. */
  kind: LimitedKind;
}

/** Every procedure by its path. */
export const callables: ReadonlyMap<string, Callable> = callablesOf(appRouter);

function callablesOf({ _def }: AnyTRPCRouter): Map<string, Callable> {
  const procedures: [string, AnyTRPCProcedure][] = Object.entries(_def.procedures);
  return new Map(procedures.map(([path, procedure]) => [path, callableOf(path, procedure)]));
}

function callableOf(path: string, procedure: AnyTRPCProcedure): Callable {
  const { type } = procedure._def;
  const kind = type === 'mutation' ? (path === 'messages.post' ? 'messages' : 'mutations') : 'reads';
  return { path, type, kind, run: runOf(path, procedure) };
}

/**
 * Runs a {@link call} of a procedure.
 *
 * @param readInput reads the input as `readWireInput` does; asked only once the caller is known
 * @returns what the verb returns
 * @throws {Refusal} where the caller gets a reason; any other error is unforeseen
 */
export function answerOf(
  request: RequestContext,
  callable: Callable,
  readInput: () => Promise<unknown>,
): Promise<unknown> {
  return call(request, callable, async (ctx, over) => {
    const { fairUse } = request;
    const input = await readInput();
    if (input instanceof UnreadableInput) throw input.refusal;
    await fairUse.countCall(ctx.caller, callable.kind, input);
    return callable.type === 'query'
      ? fairUse.turns.take(countedAs(ctx.caller), over, () => callable.run(ctx, input))
      : callable.run(ctx, input);
  });
}

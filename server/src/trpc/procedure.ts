import type { LimitedKind } from '@rollcall/lua/keys';
import { Refusal } from '@rollcall/shared/refusals';
import { initTRPC, TRPCError, type TRPCProcedureType } from '@trpc/server';
import superjson from 'superjson';
import { call, type RequestContext } from '../domain/call.ts';
import { clientOptions, pingMs } from '../feed/frames.ts';
import { errorShape, refusalOfTRPC, trpcError } from './error-shape.ts';
import { readWireInput, UnreadableInput } from './wire-input.ts';

const trpc = initTRPC.context<RequestContext>().create({
  // Answers may hold whatever superjson can write; of what comes in, only plain JSON and dates are read.
  transformer: { input: { serialize: superjson.serialize, deserialize: readWireInput }, output: superjson },
  isDev: false,
  sse: { ping: { enabled: true, intervalMs: pingMs }, client: clientOptions },
  errorFormatter: ({ error, shape }) => errorShape(refusalOfTRPC(error), shape.data.path),
});

export const { router } = trpc;

/** The base of every procedure: runs a {@link call}. Only here do refusals become tRPC errors. */
export const procedure = trpc.procedure.use(async ({ ctx, path, type, getRawInput, next }) => {
  const isRead = type === 'query';
  try {
    return await call(isRead ? { ...ctx, redis: ctx.reads } : ctx, path, async ({ caller, redis }, over) => {
      try {
        const raw = await getRawInput();
        if (raw instanceof UnreadableInput) throw raw.refusal;
        await ctx.fairUse.countCall(caller, kindOf(type, path), raw);
        // `next()` never throws: it returns a result.
        const work = () => next({ ctx: { caller, redis } });
        const result = await (isRead ? ctx.fairUse.turns.take(caller.userID, over, work) : work());
        if (!result.ok) throw result.error;
        return result;
      } catch (error) {
        throw error instanceof TRPCError ? (refusalOfTRPC(error) ?? error) : error;
      }
    });
  } catch (error) {
    throw error instanceof Refusal ? trpcError(error) : error;
  }
});

/** What a call is counted as. */
const kindOf = (type: TRPCProcedureType, path: string): LimitedKind =>
  type === 'mutation' ? (path === 'messages.post' ? 'messages' : 'mutations') : 'reads';

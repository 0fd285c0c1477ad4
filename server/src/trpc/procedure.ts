import { Refusal } from '@rollcall/shared/refusals';
import { initTRPC } from '@trpc/server';
import superjson from 'superjson';
import { call, type RequestContext } from '../domain/call.ts';
import { clientOptions, pingMs } from '../feed/frames.ts';
import { errorShape, refusalOfTRPC, trpcError } from './error-shape.ts';

const trpc = initTRPC.context<RequestContext>().create({
  transformer: superjson,
  isDev: false,
  sse: { ping: { enabled: true, intervalMs: pingMs }, client: clientOptions },
  errorFormatter: ({ error, shape }) => errorShape(refusalOfTRPC(error), shape.data.path),
});

export const { router } = trpc;

/** The base of every procedure: runs a {@link call}. Only here do refusals become tRPC errors. */
export const procedure = trpc.procedure.use(async ({ ctx, path, next }) => {
  try {
    return await call(ctx, path, async ({ caller }) => {
      // `next()` never throws: it returns a result.
      const result = await next({ ctx: { caller } });
      if (!result.ok) throw refusalOfTRPC(result.error) ?? result.error;
      return result;
    });
  } catch (error) {
    throw error instanceof Refusal ? trpcError(error) : error;
  }
});

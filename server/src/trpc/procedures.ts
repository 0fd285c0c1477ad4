import { setTimeout as delay } from 'node:timers/promises';
import { Refusal } from '@rollcall/shared/refusals';
import { initTRPC } from '@trpc/server';
import superjson from 'superjson';
import type { Caller, Context } from '../domain/context.ts';
import type { Feed } from '../feed/feed.ts';
import { clientOptions, pingMs } from '../feed/frames.ts';
import type { Metrics } from '../process/metrics.ts';
import { whenReady } from '../stores/redis.ts';
import { errorShape, refusalOf, trpcError } from './errors.ts';

/** What the HTTP side gives to every call of one request. */
export interface RequestContext extends Omit<Context, 'caller'> {
  metrics: Metrics;
  /** Where set, takes the feed of `meetings.watch`, to serve it by other means than tRPC's own. */
  takeFeed?: ((feed: Feed) => void) | undefined;
  /** @throws {Refusal} `UNAUTHENTICATED`, or `UNAVAILABLE` if the keys to verify by cannot be had */
  authenticate(): Promise<Caller>;
}

const trpc = initTRPC.context<RequestContext>().create({
  transformer: superjson,
  isDev: false,
  sse: { ping: { enabled: true, intervalMs: pingMs }, client: clientOptions },
  errorFormatter: ({ error, shape }) => errorShape(refusalOf(error), shape.data.path),
});

export const { router } = trpc;

/** Turns what a verb throws into what tRPC sends, in one place. `next()` never throws: it gives a result. */
const answering = trpc.middleware(async ({ ctx, path, next }) => {
  const stop = ctx.metrics.startCall(path);
  const result = await next();
  const refusal = result.ok ? undefined : refusalOf(result.error);
  stop(result.ok ? 'OK' : (refusal?.reason ?? 'ERROR'));
  if (refusal) throw trpcError(refusal);
  return result;
});

/** The longest that a call may take, so that a caller hears of a silent Redis or MySQL within two seconds. */
const deadlineMs = 1800;

const inTime = trpc.middleware(async ({ next }) => {
  const done = new AbortController();
  try {
    return await Promise.race([
      next(),
      delay(deadlineMs, undefined, { signal: done.signal }).then(() => {
        throw new Refusal('UNAVAILABLE', { cause: new Error(`no answer within ${deadlineMs} ms`) });
      }),
    ]);
  } finally {
    done.abort();
  }
});

const authenticated = trpc.middleware(async ({ ctx, next }) => next({ ctx: { caller: await ctx.authenticate() } }));

const connected = trpc.middleware(async ({ ctx, next }) => {
  await whenReady(ctx.redis);
  return next();
});

/** What every procedure starts from: it answers in time, to a caller who is known. */
export const procedure = trpc.procedure.use(answering).use(inTime).use(authenticated).use(connected);

import type { HttpBindings } from '@hono/node-server';
import { trpcServer } from '@hono/trpc-server';
import type { RedisClient } from '@rollcall/lua/script';
import { limits } from '@rollcall/shared/limits';
import { Refusal } from '@rollcall/shared/refusals';
import { type TRPCError, transformTRPCResponse } from '@trpc/server';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Logger } from 'pino';
import type { Db } from '../db/client.ts';
import type { Authenticate } from '../domain/access/authenticate.ts';
import type { Caller } from '../domain/context.ts';
import type { Users } from '../domain/people/users.ts';
import type { Hub } from '../feed/hub.ts';
import type { DevUser } from '../process/config.ts';
import { createMetrics } from '../process/metrics.ts';
import { errorShape, refusalOf } from '../trpc/errors.ts';
import type { RequestContext } from '../trpc/procedures.ts';
import { appRouter } from '../trpc/router.ts';
import { createConsole } from './console.ts';
import { readiness } from './readiness.ts';
import { watchRoute } from './watch-route.ts';

export interface AppParts {
  redis: RedisClient;
  db: Db;
  users: Users;
  hub: Hub;
  authenticate: Authenticate;
  log: Logger;
  /** Whom the console signs in by one click; see DEV_TOKENS. */
  devUsers?: readonly DevUser[] | undefined;
}

/** The HTTP face of a server: `/trpc`, `/healthz`, `/readyz` and `/metrics`, and the web console. */
export function createApp({
  redis,
  db,
  users,
  hub,
  authenticate,
  log,
  devUsers,
}: AppParts): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  const metrics = createMetrics();

  app.get('/healthz', (c) => c.json({ alive: true }));
  app.get('/readyz', async (c) => {
    const state = await readiness(redis, db);
    return c.json(state, state.ready ? 200 : 503);
  });
  app.get('/metrics', async (c) =>
    c.text(await metrics.registry.metrics(), 200, { 'content-type': metrics.registry.contentType }),
  );

  const requestContext = (authorization: string | undefined): RequestContext => {
    // The calls of one request share its token, so it is verified once.
    let caller: Promise<Caller> | undefined;
    return { redis, db, users, hub, metrics, authenticate: () => (caller ??= authenticate(authorization)) };
  };
  const onError = (error: TRPCError, path: string | undefined) => {
    const refusal = refusalOf(error);
    if (!refusal) log.error({ err: error.cause ?? error, path }, 'a call failed');
    else if (refusal.reason === 'UNAVAILABLE') log.warn({ err: refusal.cause, path }, 'a service is unavailable');
  };

  app.use('/trpc/*', async (c, next) =>
    c.req.url.length > limits.urlBytes ? tooLarge(c, 'url', limits.urlBytes) : next(),
  );
  app.use(
    '/trpc/*',
    bodyLimit({ maxSize: limits.requestBytes, onError: (c) => tooLarge(c, 'body', limits.requestBytes) }),
  );
  app.get('/trpc/meetings.watch', watchRoute(requestContext, onError));
  app.use(
    '/trpc/*',
    trpcServer({
      endpoint: '/trpc',
      router: appRouter,
      maxBatchSize: limits.batchSize,
      createContext: (_, c) => ({ ...requestContext(c.req.header('authorization')) }),
      onError: ({ error, path }) => onError(error, path),
    }),
  );

  app.route('/', createConsole(devUsers));
  app.notFound((c) => c.json({ error: 'Not found. The API is under /trpc.' }, 404));
  app.onError((error, c) => {
    log.error({ err: error }, 'a request failed');
    return c.json({ error: errorShape(undefined).message }, 500);
  });
  return app;
}

/** Refuses a request by its size, in the form in which a tRPC client reads refusals. */
function tooLarge(c: Context, part: 'url' | 'body', maximum: number): Response {
  const issues = [{ path: ['request', part], message: `must be at most ${maximum} bytes` }];
  const error = errorShape(new Refusal('INVALID_INPUT', { issues }));
  // What was not read of the request is still on the connection, which therefore serves no other.
  c.header('connection', 'close');
  return c.json(transformTRPCResponse(appRouter._def._config, { error }), 400);
}

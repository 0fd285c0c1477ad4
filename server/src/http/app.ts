import type { HttpBindings } from '@hono/node-server';
import { trpcServer } from '@hono/trpc-server';
import type { RedisClient } from '@rollcall/lua/script';
import { limits } from '@rollcall/shared/limits';
import { TRPCError } from '@trpc/server';
import { Hono } from 'hono';
import type { Logger } from 'pino';
import type { Db } from '../db/client.ts';
import type { Authenticate } from '../domain/access/authenticate.ts';
import type { Caller } from '../domain/access/caller.ts';
import type { RequestContext } from '../domain/call.ts';
import type { Users } from '../domain/people/users.ts';
import { refusalOf } from '../domain/refusal-of.ts';
import type { Hub } from '../feed/hub.ts';
import type { DevUser } from '../process/config.ts';
import { createMetrics } from '../process/metrics.ts';
import { errorShape, refusalOfTRPC } from '../trpc/error-shape.ts';
import { appRouter } from '../trpc/router.ts';
import { createConsole } from './console.ts';
import { feedRoute } from './feed-route.ts';
import { opsRoutes } from './ops-routes.ts';
import { limitBody, limitUrl } from './request-limits.ts';

export interface AppParts {
  redis: RedisClient;
  db: Db;
  users: Users;
  hub: Hub;
  authenticate: Authenticate;
  log: Logger;
  /** Users whom the console signs in with one click; see DEV_TOKENS. */
  devUsers?: readonly DevUser[] | undefined;
}

/** Creates the server's HTTP app: `/trpc` with the feed, the operations endpoints, and the web console. */
export function createApp(parts: AppParts): Hono<{ Bindings: HttpBindings }> {
  const { redis, db, users, hub, authenticate, log, devUsers } = parts;
  const metrics = createMetrics();
  const requestContext = (authorization: string | undefined): RequestContext => {
    // The calls of a request share its token, so it is verified once.
    let caller: Promise<Caller> | undefined;
    return { redis, db, users, metrics, authenticate: () => (caller ??= authenticate(authorization)) };
  };
  const onError = (error: unknown, path: string | undefined) => {
    const refusal = error instanceof TRPCError ? refusalOfTRPC(error) : refusalOf(error);
    if (!refusal) log.error({ err: (error instanceof Error && error.cause) || error, path }, 'call failed');
    else if (refusal.reason === 'UNAVAILABLE') log.warn({ err: refusal.cause, path }, 'service unavailable');
  };

  const app = new Hono<{ Bindings: HttpBindings }>();
  app.route('/', opsRoutes({ redis, db, metrics }));
  app.use('/trpc/*', limitUrl, limitBody);
  app.get('/trpc/meetings.watch', feedRoute({ hub, requestContext, onError }));
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
    log.error({ err: error }, 'request failed');
    return c.json({ error: errorShape(undefined).message }, 500);
  });
  return app;
}

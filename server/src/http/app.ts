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
import { createFairUse } from '../domain/limits/fair-use.ts';
import type { Users } from '../domain/people/users.ts';
import { refusalOf } from '../domain/refusal-of.ts';
import type { Hub } from '../feed/hub.ts';
import type { Config, DevUser, UseLimits } from '../process/config.ts';
import type { Metrics } from '../process/metrics.ts';
import { errorShape, refusalOfTRPC, retryAfter } from '../trpc/error-shape.ts';
import { appRouter } from '../trpc/router.ts';
import { createConsole } from './console.ts';
import { feedRoute } from './feed-route.ts';
import { allowOrigins, requireUrl, withAnswerHeaders, withTransportSecurity } from './headers.ts';
import type { ServerEnv } from './listen.ts';
import { limitBody, limitUrl } from './request-limits.ts';

export interface AppParts {
  redis: RedisClient;
  /** A connection for reads. */
  reads: RedisClient;
  db: Db;
  users: Users;
  hub: Hub;
  authenticate: Authenticate;
  log: Logger;
  metrics: Metrics;
  /** Who sees age, gender and e-mail of participants; see PARTICIPANT_DETAILS. */
  participantDetails?: Config['PARTICIPANT_DETAILS'] | undefined;
  /** Other origins whose pages may use the API; see CORS_ORIGINS. */
  corsOrigins?: readonly string[] | undefined;
  /** What a user may do; by default there are no limits. */
  limits?: UseLimits | undefined;
  /** Users whom the console signs in by one click; see DEV_TOKENS. */
  devUsers?: readonly DevUser[] | undefined;
}

/** The public face of a server: `/trpc` with the feed, `/healthz`, and the web console. */
export function createApp(parts: AppParts): Hono<ServerEnv> {
  const {
    redis,
    reads,
    db,
    users,
    hub,
    authenticate,
    log,
    metrics,
    devUsers,
    corsOrigins = [],
    participantDetails = 'participants',
    limits: useLimits,
  } = parts;
  const fairUse = createFairUse(redis, useLimits);
  const requestContext = (authorization: string | undefined, calls = 1): RequestContext => {
    // The calls of one request share its token, so it is verified once.
    let caller: Promise<Caller> | undefined;
    const pageBytes = Math.min(limits.pageBytes, Math.floor(limits.batchBytes / calls));
    return {
      redis,
      reads,
      db,
      users,
      metrics,
      fairUse,
      participantDetails,
      pageBytes,
      mostChanges: useLimits?.changes,
      authenticate: () => (caller ??= authenticate(authorization)),
    };
  };
  const onError = (error: unknown, path: string | undefined) => {
    const refusal = error instanceof TRPCError ? refusalOfTRPC(error) : refusalOf(error);
    if (!refusal) log.error({ err: error instanceof TRPCError ? (error.cause ?? error) : error, path }, 'call failed');
    else if (refusal.reason === 'UNAVAILABLE') log.warn({ err: refusal.cause, path }, 'service unavailable');
  };

  const app = new Hono<ServerEnv>();
  app.use(requireUrl, withTransportSecurity);
  app.get('/healthz', (c) => c.json({ alive: true }));
  app.use('/trpc/*', withAnswerHeaders);
  app.get('/trpc/meetings.watch', limitUrl, feedRoute({ hub, requestContext, onError, corsOrigins }));
  if (corsOrigins.length > 0) app.use('/trpc/*', allowOrigins(corsOrigins));
  app.use('/trpc/*', limitUrl, limitBody);
  app.use(
    '/trpc/*',
    trpcServer({
      endpoint: '/trpc',
      router: appRouter,
      maxBatchSize: limits.batchSize,
      createContext: ({ info }, c) => ({ ...requestContext(c.req.header('authorization'), info.calls.length) }),
      responseMeta: ({ errors }) => ({ headers: retryAfter(errors) }),
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
